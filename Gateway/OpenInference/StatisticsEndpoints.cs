using Microsoft.AspNetCore.Http;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// The statistics extension
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_statistics.md).
/// </summary>
internal sealed class StatisticsEndpoints(
    IGrainFactory grains, TaskCatalog catalog, TenantModels models, DeadlinePolicy deadlines, Readiness pool)
{
    /// <summary><c>GET /v2/models/stats</c>: every version of each of the tenant's tasks.</summary>
    public async Task AllAsync(HttpContext context)
    {
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var devices = await pool.DevicesAsync();
        using var reply = new JsonReply(context.Response);
        StatisticsWriter.Start(reply.Json);
        var tenant = CallerIdentity.Of(context).Tenant;
        await foreach (var task in models.AskAsync(tenant, t => t.ReadStatisticsAsync(time.Token), time.Token))
        {
            Write(reply, task, devices, only: null);
            await reply.SendLargeAsync(time.Token);
        }

        StatisticsWriter.End(reply.Json);
        await reply.SendAsync(time.Token);
    }

    /// <summary><c>GET /v2/models/{task}[/versions/{v}]/stats</c>: every version, or one.</summary>
    public async Task ModelAsync(HttpContext context)
    {
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var task = await catalog.TaskAsync(context, time.Token);
        var version = context.Request.RouteValues.ContainsKey("version")
            ? await catalog.VersionAsync(context, task, time.Token)
            : null;
        var statistics = await grains.GetGrain<ITaskGrain>(task.Name.ToString()).ReadStatisticsAsync(time.Token)
            ?? throw new RefusedException(ProblemMapping.UnknownTask(task.Name.Name));
        var devices = await pool.DevicesAsync();
        using var reply = new JsonReply(context.Response);
        StatisticsWriter.Start(reply.Json);
        Write(reply, statistics, devices, version?.Version);
        StatisticsWriter.End(reply.Json);
        await reply.SendAsync(time.Token);
    }

    private void Write(JsonReply reply, TaskStatistics task, DeviceReport[] devices, int? only)
    {
        foreach (var version in task.Versions.Where(v => only is null || v.Version == only))
        {
            var cache = catalog.CacheCountsOf(task.Task.Name, version.Version);
            StatisticsWriter.Write(reply.Json, task.Task, version, cache, devices);
        }
    }
}
