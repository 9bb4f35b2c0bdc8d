using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// The model repository extension
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md): which models there are, which
/// of them are in service, and the way in and out of it.
/// </summary>
internal sealed class RepositoryEndpoints(
    IGrainFactory grains, TaskCatalog catalog, TenantModels models, DeadlinePolicy deadlines, IOptions<GatewayOptions> options)
{
    private const int MaxBytes = 1 << 20;

    /// <summary><c>POST /v2/repository/index</c>: a line for each version.</summary>
    public async Task IndexAsync(HttpContext context)
    {
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var request = new IndexNode();
        await ReadAsync(context.Request, request, time.Token);
        using var reply = new JsonReply(context.Response);
        reply.Json.WriteStartArray();
        var tenant = CallerIdentity.Of(context).Tenant;
        await foreach (var task in models.AskAsync(tenant, t => t.DescribeAsync(time.Token), time.Token))
        {
            if (!request.Ready || !task.IsUnloaded)
            {
                Array.ForEach(task.Versions, v => Write(reply.Json, task, v));
                await reply.SendLargeAsync(time.Token);
            }
        }

        reply.Json.WriteEndArray();
        await reply.SendAsync(time.Token);
    }

    /// <summary><c>POST /v2/repository/models/{task}/load</c>: 200, empty, when the weights are on a device.</summary>
    public async Task LoadAsync(HttpContext context)
    {
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var task = await catalog.TaskAsync(context, time.Token);
        var request = new LoadNode();
        await ReadAsync(context.Request, request, time.Token);
        if (request.Config is { } config)
        {
            ModelConfig.Require(config, task.Name.Name, await catalog.GetVersionAsync(task, version: null, time.Token), options.Value);
        }

        Answer(context, task.Name, await grains.GetGrain<ITaskGrain>(task.Name.ToString()).LoadAsync(time.Token));
    }

    /// <summary><c>POST /v2/repository/models/{task}/unload</c>: 200, empty. No model depends on another.</summary>
    public async Task UnloadAsync(HttpContext context)
    {
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var task = await catalog.TaskAsync(context, time.Token);
        await ReadAsync(context.Request, new UnloadNode(), time.Token);
        Answer(context, task.Name, await grains.GetGrain<ITaskGrain>(task.Name.ToString()).UnloadAsync(time.Token));
    }

    private static async Task ReadAsync(HttpRequest request, JsonNode node, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadOrEmptyAsync(request, MaxBytes, cancellationToken);
        if (body.Count > 0)
        {
            new JsonWalk(node, static _ => RequestBody.Empty()).Feed(new ReadOnlySequence<byte>(body.Memory), isLast: true);
        }
    }

    private static void Write(Utf8JsonWriter json, TaskDescription task, TaskVersion version)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, task.Name.Name);
        json.WriteString("version"u8, version.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteString("state"u8, task.IsUnloaded ? "UNAVAILABLE"u8 : "READY"u8);
        json.WriteString("reason"u8, task.IsUnloaded ? "unloaded"u8 : ""u8);
        json.WriteEndObject();
    }

    private void Answer(HttpContext context, TaskName task, TaskRegistered outcome)
    {
        catalog.Forget(task);
        context.Response.ContentLength = outcome.Error switch
        {
            PtmError.None => 0,
            PtmError.UnknownTask => throw new RefusedException(ProblemMapping.UnknownTask(task.Name)),
            _ => throw new RefusedException(outcome.Error, outcome.Message),
        };
    }
}
