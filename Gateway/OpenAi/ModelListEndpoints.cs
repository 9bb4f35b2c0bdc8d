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
    IGrainFactory grains, TaskCatalog catalog, VersionResolver versions, TransientRetry retry, IOptions<GatewayOptions> options)
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
                Write(reply.Json, task.Name.Name, DefaultOf(task), task.Name.Tenant);
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

    /// <summary><c>GET /v1/models/{task}</c>: also by what else a request may name, such as <c>name:3</c> or <c>name:canary</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var id = context.RouteText("task");
        var model = ModelName.Parse(id);
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, model.Task, context.RequestAborted);
        var version = model.Version.IsDefault
            ? DefaultOf(task)
            : await versions.ResolveAsync(context, task, model.Version, context.RequestAborted);
        using var reply = new JsonReply(context.Response);
        Write(reply.Json, id, version, task.Name.Tenant);
        await reply.SendAsync(context.RequestAborted);
    }

    private static TaskVersion DefaultOf(TaskDescription task) => task.Find(version: null) ?? task.Versions[^1];

    private static void Write(Utf8JsonWriter json, string id, TaskVersion version, string tenant)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, version.Created.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, tenant);
        json.WriteEndObject();
    }
}
