using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary>The caller's tasks as OpenAI lists models.</summary>
internal sealed class ModelListEndpoints(
    IGrainFactory grains, TaskCatalog catalog, TransientRetry retry, IOptions<GatewayOptions> options)
{
    private const int PageSize = 1000;

    /// <summary><c>GET /v1/models</c>: all of them, since OpenAI's list has no pages.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var grain = grains.GetGrain<ITenantGrain>(CallerIdentity.Of(context).Tenant);
        using var reply = new JsonReply(context.Response);
        reply.Json.WriteStartObject();
        reply.Json.WriteString("object"u8, "list"u8);
        reply.Json.WriteStartArray("data"u8);
        for (string? after = null; ;)
        {
            var start = after;
            var page = await retry.RunAsync(
                token => grain.ListTasksAsync(start, PageSize, token), options.Value.DefaultDeadline, context.RequestAborted);
            foreach (var task in page.Tasks)
            {
                Write(reply.Json, task);
                await reply.SendLargeAsync(context.RequestAborted);
            }

            if ((after = page.Next) is null)
            {
                break;
            }
        }

        reply.Json.WriteEndArray();
        reply.Json.WriteEndObject();
        await reply.SendAsync(context.RequestAborted);
    }

    /// <summary><c>GET /v1/models/{task}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        using var reply = new JsonReply(context.Response);
        Write(reply.Json, task);
        await reply.SendAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, TaskDescription task)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, task.Name.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, (task.Find(version: null) ?? task.Versions[^1]).Created.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, task.Name.Tenant);
        json.WriteEndObject();
    }
}
