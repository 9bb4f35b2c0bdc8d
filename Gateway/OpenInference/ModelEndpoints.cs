using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Metadata of the server and of models.</summary>
internal sealed class ModelEndpoints(TaskCatalog catalog, IOptions<GatewayOptions> options)
{
    private static readonly string[] Extensions =
    [
        "binary_tensor_data", "schedule_policy", "parameters", "model_repository", "model_configuration", "statistics",
    ];

    private static readonly string ServerVersion = typeof(ModelEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary><c>GET /v2</c>: lists the extensions that are really there.</summary>
    public async Task ServerAsync(HttpContext context)
    {
        using var reply = new JsonReply(context.Response);
        reply.Json.WriteStartObject();
        reply.Json.WriteString("name"u8, "ptm-orleans"u8);
        reply.Json.WriteString("version"u8, ServerVersion);
        reply.Json.WriteStartArray("extensions"u8);
        Array.ForEach(Extensions, reply.Json.WriteStringValue);
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

    /// <summary><c>GET /v2/models/{task}[/versions/{v}]/config</c>.</summary>
    public async Task ConfigAsync(HttpContext context)
    {
        var (task, version) = await FindAsync(context);
        using var reply = new JsonReply(context.Response);
        ModelConfig.Write(reply.Json, task.Name.Name, version, options.Value);
        await reply.SendAsync(context.RequestAborted);
    }

    /// <summary>
    /// <c>GET /v2/models/{task}[/versions/{v}]/ready</c>: empty; weights are paged in on demand, so a registered version is ready unless its
    /// task was unloaded.
    /// </summary>
    public async Task ReadyAsync(HttpContext context)
    {
        var (task, _) = await FindAsync(context);
        if (task.IsUnloaded)
        {
            throw new RefusedException(ProblemMapping.NotReady(task.Name.Name));
        }

        context.Response.ContentLength = 0;
    }

    private async Task<(TaskDescription Task, TaskVersion Version)> FindAsync(HttpContext context)
    {
        var task = await catalog.TaskAsync(context, context.RequestAborted);
        return (task, await catalog.VersionAsync(context, task, context.RequestAborted));
    }
}
