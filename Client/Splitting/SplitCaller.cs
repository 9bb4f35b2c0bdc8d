using System.Text.Json;
using PtmOrleans.Client.Sending;
using PtmOrleans.Language.Heads;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Client.Splitting;

/// <summary>
/// Predicts with the client's share of the work done by the client (ParaTra's split of pre- and post-processing from the run): it tokenizes,
/// sends token ids, and reads the model's raw output.
/// </summary>
internal sealed class SplitCaller(CallSender sender, LocalTasks tasks, TimeProvider clock)
{
    /// <summary>The answer; null when the task's head is one that the gateway must do.</summary>
    public async Task<PredictReply?> TryPredictAsync(
        string task, IReadOnlyList<PredictInput> inputs, PredictParameters parameters, TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        if (await tasks.FindAsync(task, parameters.Version, limit, cancellationToken) is not { } local)
        {
            return null;
        }

        TokenizedText[] texts = [.. inputs.Select((input, i) => local.Encode(input, i, parameters))];
        var left = limit - clock.GetElapsedTime(began);
        if (left <= TimeSpan.Zero)
        {
            throw new TimeoutException($"The gateway gave no answer within {limit.TotalSeconds:0.###} s.");
        }

        try
        {
            var output = await SendAsync(local, texts, parameters, left, cancellationToken);
            return Read(local, inputs, texts, parameters, output);
        }
        catch (PtmApiException exception) when (exception.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // The version may have made way for another one; the next call asks.
            tasks.Forget(task);
            throw;
        }
    }

    private Task<TensorReply> SendAsync(
        LocalTask task, TokenizedText[] texts, PredictParameters parameters, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (body, jsonBytes) = TensorBody.Write([.. texts.Select(t => (TokenIds)t)], parameters);
        var call = new ApiCall(HttpMethod.Post, $"v2/models/{Uri.EscapeDataString(task.Name)}/versions/{task.Facts.Version}/infer")
        {
            Body = body,
            JsonBytes = jsonBytes,
            Limit = limit,
            IsRepeatable = true,
            SendsDeadline = true,
        };
        return sender.SendAsync(call, TensorReply.ReadAsync, cancellationToken);
    }

    private static PredictReply Read(
        LocalTask task, IReadOnlyList<PredictInput> inputs, TokenizedText[] texts, PredictParameters parameters, TensorReply output)
    {
        try
        {
            var predictions = new Prediction[inputs.Count];
            for (var i = 0; i < predictions.Length; i++)
            {
                predictions[i] = task.Decode(inputs[i], texts[i], RowsOf(output, i, inputs.Count, texts[i].Length), parameters.Top);
            }

            return new PredictReply
            {
                Task = task.Name,
                Version = output.Version,
                Head = task.Facts.Head,
                Predictions = predictions,
                Timing = output.Timing,
                Tokens = texts.Sum(t => t.Length),
            };
        }
        catch (Exception exception) when (exception is InvalidOutputException or JsonException)
        {
            throw new PtmApiException(System.Net.HttpStatusCode.OK, $"the answer cannot be read: {exception.Message}", inner: exception);
        }
    }

    // Rows of padding come after those of the item's tokens.
    private static ReadOnlySpan<float> RowsOf(TensorReply output, int item, int items, int tokens)
    {
        var shape = output.Shape;
        if (shape.Count is not (2 or 3) || shape[0] != items || (shape.Count == 3 && shape[1] < tokens))
        {
            throw new JsonException($"the output has the shape [{string.Join(", ", shape)}] for {items} inputs");
        }

        var size = output.Values.Length / items;
        var used = shape.Count == 3 ? (int)shape[2] * tokens : size;
        return output.Values.Span.Slice(item * size, used);
    }
}
