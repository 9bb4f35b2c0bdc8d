using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>
/// Decides which version of a task answers a request: the one that its body or route names, else its header, else the alias
/// <c>default</c>, else the newest. The answer's header tells which it was. Aliases are as fresh as <see cref="TaskCatalog"/> is.
/// </summary>
internal sealed class VersionResolver(TaskCatalog catalog)
{
    /// <summary>Names a version in a request, and tells the version that was used in an answer.</summary>
    public const string VersionHeader = "X-Task-Version";

    /// <summary>Requests with equal keys get the same of an alias's versions.</summary>
    public const string KeyHeader = "X-Request-Key";

    /// <summary>Stands in for a key, so that a repeated request meets the version that it met first.</summary>
    public const string IdHeader = "X-Request-Id";

    private const int MaxKeyLength = 256;

    /// <summary>The version.</summary>
    /// <param name="context">The request, whose answer gets the header.</param>
    /// <param name="task">The task as the catalog has it.</param>
    /// <param name="asked">What the route or body names.</param>
    /// <param name="cancellationToken">The request's time is up.</param>
    /// <exception cref="RefusedException">404 when the task has no such version or alias; 400 for a header that cannot be one.</exception>
    public async Task<TaskVersion> ResolveAsync(
        HttpContext context, TaskDescription task, VersionName asked, CancellationToken cancellationToken)
    {
        var name = asked.IsDefault ? FromHeader(context.Request) : asked;
        var key = KeyOf(context.Request);
        var version = Find(task, name, key) ?? await FindAnewAsync(task.Name, name, key, cancellationToken);
        context.Response.Headers[VersionHeader] = version.Version.ToString(CultureInfo.InvariantCulture);
        return version;
    }

    private async Task<TaskVersion> FindAnewAsync(TaskName task, VersionName name, string? key, CancellationToken cancellationToken)
    {
        // It may have been made through another gateway since.
        catalog.Forget(task);
        var newer = await catalog.GetAsync(task.Tenant, task.Name, cancellationToken);
        return Find(newer, name, key) ?? throw new RefusedException(
            name.Alias is { } alias
                ? ProblemMapping.UnknownAlias(task.Name, alias)
                : ProblemMapping.UnknownVersion(task.Name, name.Number ?? newer.DefaultVersion));
    }

    private static TaskVersion? Find(TaskDescription task, VersionName name, string? key)
    {
        if (name.Number is { } number)
        {
            return task.Find(number);
        }

        var alias = Array.Find(task.Aliases, a => a.Name == (name.Alias ?? TaskAlias.Default));
        return alias is null
            ? name.Alias is null or TaskAlias.Default ? task.Find(null) : null
            : task.Find(Choose(task.Name, alias, key));
    }

    private static int Choose(TaskName task, TaskAlias alias, string? key) => alias.Targets.Length == 1
        ? alias.Targets[0].Version
        : TrafficShare.At(
            alias.Targets, key is null ? Random.Shared.NextDouble() : TrafficShare.PointOf(task, alias.Name, key));

    private static VersionName FromHeader(HttpRequest request)
    {
        var values = request.Headers[VersionHeader];
        return values.Count switch
        {
            0 => default,
            1 => VersionName.Parse(values.ToString(), $"header {VersionHeader}"),
            _ => throw RefusedException.Invalid($"header {VersionHeader} is given {values.Count} times; expected one version"),
        };
    }

    private static string? KeyOf(HttpRequest request)
    {
        var key = request.Headers[KeyHeader];
        var name = key.Count > 0 ? KeyHeader : IdHeader;
        var values = key.Count > 0 ? key : request.Headers[IdHeader];
        var text = values.ToString();
        return StringValues.IsNullOrEmpty(values) ? null
            : text.Length <= MaxKeyLength ? text
            : throw RefusedException.Invalid($"header {name} has {text.Length} characters; at most {MaxKeyLength} are allowed");
    }
}
