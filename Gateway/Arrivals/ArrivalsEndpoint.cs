using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace PtmOrleans.Gateway.Arrivals;

/// <summary>
/// <c>GET /v1/arrivals</c>: a line of JSON for every inference request that this gateway takes, until the reader leaves or it stops.
/// </summary>
internal sealed class ArrivalsEndpoint(ArrivalFeed feed, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    public async Task HandleAsync(HttpContext context)
    {
        using var listener = feed.Listen();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            await SendAsync(listener, context.Response.BodyWriter, end.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A stopping gateway ends the answer in order: the reader has all that arrived.
        }
    }

    private async Task SendAsync(ArrivalListener listener, PipeWriter body, CancellationToken cancellationToken)
    {
        // The headers go first: with them the reader knows that whatever it sends from now on is noted.
        await body.FlushAsync(cancellationToken);
        await using var json = new Utf8JsonWriter(body);
        while (true)
        {
            await listener.WaitAsync(cancellationToken);
            for (var i = 0; i < ArrivalListener.Capacity && listener.TryTake(out var arrival); i++)
            {
                Write(json, arrival, clock.GetElapsedTime(listener.Began, arrival.Timestamp));
                EndLine(json, body);
            }

            if (listener.TakeDropped() is > 0 and var dropped)
            {
                Write(json, dropped);
                EndLine(json, body);
            }

            await body.FlushAsync(cancellationToken);
        }
    }

    private static void Write(Utf8JsonWriter json, Arrival arrival, TimeSpan at)
    {
        json.WriteStartObject();
        json.WriteString("task"u8, arrival.Task.ToString());

        // A request that was being read when the stream began arrived before it.
        json.WriteNumber("at"u8, Math.Max(0, Math.Round(at.TotalSeconds, 6)));
        json.WriteNumber("items"u8, arrival.Items);
        json.WriteNumber("tokens"u8, arrival.Tokens);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, long dropped)
    {
        json.WriteStartObject();
        json.WriteNumber("dropped"u8, dropped);
        json.WriteEndObject();
    }

    private static void EndLine(Utf8JsonWriter json, PipeWriter body)
    {
        json.Flush();
        body.Write("\n"u8);
        json.Reset();
    }
}
