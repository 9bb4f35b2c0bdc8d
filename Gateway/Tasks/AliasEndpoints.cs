using System.Globalization;
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

namespace PtmOrleans.Gateway.Tasks;

/// <summary>The aliases of a task: list, read, set, remove.</summary>
internal sealed class AliasEndpoints(
    IGrainFactory grains, TaskCatalog catalog, IOptions<GatewayOptions> options, TimeProvider clock)
{
    // The silo ends the wait; this is for its answer to arrive.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary><c>GET /v1/tasks/{task}/aliases</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var task = await FindAsync(context);
        var list = new AliasListView(Array.ConvertAll(task.Aliases, AliasView.From));
        await JsonBodies.WriteAsync(context.Response, list, TaskJson.Default.AliasListView);
    }

    /// <summary><c>GET /v1/tasks/{task}/aliases/{alias}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var task = await FindAsync(context);
        var alias = FindAlias(task, context.RouteText("alias"));
        await JsonBodies.WriteAsync(context.Response, AliasView.From(alias), TaskJson.Default.AliasView);
    }

    /// <summary><c>PUT /v1/tasks/{task}/aliases/{alias}</c>: 200 once every version behind it is ready.</summary>
    public async Task PutAsync(HttpContext context)
    {
        var task = await FindAsync(context);
        var name = context.RouteText("alias");
        if (!TaskAlias.IsName(name))
        {
            throw RefusedException.Invalid($"an alias has {TaskAlias.Rule}");
        }

        var body = await JsonBodies.ReadAsync(context.Request, TaskJson.Default.AliasBody, context.RequestAborted);
        var alias = new TaskAlias(name, TargetsOf(body));
        var limit = LimitOf(body);
        using var time = new RequestTime(limit + Slack, clock, context.RequestAborted);
        var outcome = await grains.GetGrain<ITaskGrain>(task.Name.ToString()).SetAliasAsync(alias, limit, time.Token);
        catalog.Forget(task.Name);
        outcome.Require(task.Name);
        await JsonBodies.WriteAsync(context.Response, AliasView.From(alias), TaskJson.Default.AliasView);
    }

    /// <summary><c>DELETE /v1/tasks/{task}/aliases/{alias}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        // The task's to say: one that stands for nothing is not in its description, and is there.
        var task = await FindAsync(context);
        var alias = context.RouteText("alias");
        using var time = new RequestTime(options.Value.DefaultDeadline, clock, context.RequestAborted);
        var outcome = await grains.GetGrain<ITaskGrain>(task.Name.ToString()).RemoveAliasAsync(alias, time.Token);
        catalog.Forget(task.Name);
        if (outcome.Error == PtmError.UnknownVersion)
        {
            throw new RefusedException(ProblemMapping.UnknownAlias(task.Name.Name, alias));
        }

        outcome.Require(task.Name);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static TaskAlias FindAlias(TaskDescription task, string name) =>
        Array.Find(task.Aliases, a => a.Name == name)
        ?? throw new RefusedException(ProblemMapping.UnknownAlias(task.Name.Name, name));

    private static AliasTarget[] TargetsOf(AliasBody body) => body switch
    {
        { Version: { } one, Versions: null } => one >= 1
            ? [new AliasTarget(one, Weight: 1)]
            : throw RefusedException.Invalid($"version is {one}; expected 1 or more"),
        { Version: null, Versions: { Count: > 0 and <= TaskAlias.MaxTargets } several } =>
            [.. several.Select(TargetOf).OrderBy(t => t.Version)],
        { Version: null, Versions: { } other } =>
            throw RefusedException.Invalid($"versions has {other.Count} versions; expected 1 to {TaskAlias.MaxTargets}"),
        _ => throw RefusedException.Invalid("expected either version or versions"),
    };

    private static AliasTarget TargetOf(KeyValuePair<string, int> share)
    {
        var isNumber = int.TryParse(share.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        if (!isNumber || version < 1 || share.Key[0] == '0')
        {
            throw RefusedException.Invalid($"versions has '{ProblemMapping.Shorten(share.Key)}'; expected versions' numbers, from 1");
        }

        return share.Value is >= 1 and <= TaskAlias.MaxWeight
            ? new AliasTarget(version, share.Value)
            : throw RefusedException.Invalid($"versions.{version} is {share.Value}; expected a weight from 1 to {TaskAlias.MaxWeight}");
    }

    private TimeSpan LimitOf(AliasBody body)
    {
        var most = options.Value.ReadyLimit;
        return body.ReadyWithinMs is not { } asked ? most
            : asked >= 1 && asked <= most.TotalMilliseconds ? TimeSpan.FromMilliseconds(asked)
            : throw RefusedException.Invalid($"ready_within_ms is {asked}; expected 1 to {(long)most.TotalMilliseconds}");
    }

    private Task<TaskDescription> FindAsync(HttpContext context) =>
        catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
}
