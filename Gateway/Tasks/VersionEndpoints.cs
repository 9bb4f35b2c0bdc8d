using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>The versions of a task: list, read, remove.</summary>
internal sealed class VersionEndpoints(
    IGrainFactory grains, TaskCatalog catalog, IOptions<GatewayOptions> options, TimeProvider clock)
{
    /// <summary><c>GET /v1/tasks/{task}/versions</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var task = await FindAsync(context);
        var list = new VersionListView(task.DefaultVersion, Array.ConvertAll(task.Versions, TaskVersionView.From));
        await JsonBodies.WriteAsync(context.Response, list, TaskJson.Default.VersionListView);
    }

    /// <summary><c>GET /v1/tasks/{task}/versions/{version}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var version = await catalog.GetVersionAsync(await FindAsync(context), NumberOf(context), context.RequestAborted);
        await JsonBodies.WriteAsync(context.Response, TaskVersionView.From(version), TaskJson.Default.TaskVersionView);
    }

    /// <summary>
    /// <c>DELETE /v1/tasks/{task}/versions/{version}</c>: 409 while an alias stands for it; the last one goes with its task.
    /// </summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var task = await FindAsync(context);
        using var time = new RequestTime(options.Value.DefaultDeadline, clock, context.RequestAborted);
        var outcome = await grains.GetGrain<ITaskGrain>(task.Name.ToString()).RemoveVersionAsync(NumberOf(context), time.Token);
        catalog.Forget(task.Name);
        outcome.Require(task.Name);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static int NumberOf(HttpContext context) => int.Parse(context.RouteText("version"), CultureInfo.InvariantCulture);

    private Task<TaskDescription> FindAsync(HttpContext context) =>
        catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
}
