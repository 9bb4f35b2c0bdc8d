using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Metadata of the server and of models.</summary>
internal sealed class ModelEndpoints(TaskCatalog catalog)
{
    private static readonly string ServerVersion = typeof(ModelEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary><c>GET /v2</c>: lists the extensions that are really there.</summary>
    public async Task ServerAsync(HttpContext context)
    {
        using var reply = new JsonReply(context.Response);
        reply.Json.WriteStartObject();
        reply.Json.WriteString("name"u8, "ptm-orleans"u8);
        reply.Json.WriteString("version"u8, ServerVersion);
        reply.Json.WriteStartArray("extensions"u8);
        reply.Json.WriteStringValue("schedule_policy"u8);
        reply.Json.WriteEndArray();
        reply.Json.WriteEndObject();
        await reply.SendAsync(context.RequestAborted);
    }

    /// <summary><c>GET /v2/models/{task}[/versions/{v}]</c>.</summary>
    public async Task ModelAsync(HttpContext context)
    {
        var (task, version) = await FindAsync(context);
        using var reply = new JsonReply(context.Response);
        reply.Json.WriteStartObject();
        reply.Json.WriteString("name"u8, task.Name.Name);
        reply.Json.WriteStartArray("versions"u8);
        foreach (var known in task.Versions)
        {
            reply.Json.WriteStringValue(known.Version.ToString(CultureInfo.InvariantCulture));
        }

        reply.Json.WriteEndArray();
        reply.Json.WriteString("platform"u8, "onnx_onnxv1"u8);
        ModelTensors.Write(reply.Json, version);
        reply.Json.WriteEndObject();
        await reply.SendAsync(context.RequestAborted);
    }

    /// <summary>
    /// <c>GET /v2/models/{task}[/versions/{v}]/ready</c>: empty; weights are paged in on demand, so a registered version is ready.
    /// </summary>
    public async Task ReadyAsync(HttpContext context)
    {
        await FindAsync(context);
        context.Response.ContentLength = 0;
    }

    private async Task<(TaskDescription Task, TaskVersion Version)> FindAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        return (task, await catalog.GetVersionAsync(task, ModelRoute.Version(context), context.RequestAborted));
    }
}
