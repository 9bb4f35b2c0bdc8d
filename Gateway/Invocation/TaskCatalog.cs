using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Caching;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>Descriptions of tasks, fresh within about a second.</summary>
internal sealed class TaskCatalog
{
    private readonly LoadingCache<TaskName, TaskDescription> _descriptions;
    private readonly AnswerCache _answers;

    public TaskCatalog(
        IGrainFactory grains, TransientRetry retry, AnswerCache answers, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        _answers = answers;
        var settings = options.Value;
        _descriptions = new(settings.TaskCacheSize, settings.TaskCacheTime, TimeSpan.Zero, LoadAsync, clock);

        Task<TaskDescription?> LoadAsync(TaskName name) => retry.RunAsync(
            token => grains.GetGrain<ITaskGrain>(name.ToString()).DescribeAsync(token), settings.DefaultDeadline, CancellationToken.None);
    }

    /// <summary>The caller's task of this plain name.</summary>
    /// <exception cref="RefusedException">404: there is none, or the name cannot be one; another tenant's is not there either.</exception>
    public async Task<TaskDescription> GetAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        if (!TaskName.IsPart(name))
        {
            throw new RefusedException(ProblemMapping.UnknownTask(name));
        }

        var description = await _descriptions.GetAsync(new TaskName(tenant, name), cancellationToken);
        return description ?? throw new RefusedException(ProblemMapping.UnknownTask(name));
    }

    /// <summary>A version of a task; the default when <paramref name="version"/> is null.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public async Task<TaskVersion> GetVersionAsync(TaskDescription description, int? version, CancellationToken cancellationToken)
    {
        if (description.Find(version) is { } known)
        {
            return known;
        }

        // It may have been registered through another gateway since.
        Forget(description.Name);
        var newer = await GetAsync(description.Name.Tenant, description.Name.Name, cancellationToken);
        return newer.Find(version)
            ?? throw new RefusedException(ProblemMapping.UnknownVersion(newer.Name.Name, version ?? newer.DefaultVersion));
    }

    /// <summary>The task as it was looked up last; null when that was not lately.</summary>
    public TaskDescription? Peek(TaskName name) => _descriptions.Peek(name);

    /// <summary>What became of a version's requests at the cache of answers.</summary>
    public CacheCounts CacheCountsOf(TaskName name, int version) => _answers.CountsOf(name, version);

    public void Forget(TaskName name) => _descriptions.Forget(name);

    /// <summary>Forgets a task that is no more, and the answers that were kept of it.</summary>
    public void Remove(TaskName name)
    {
        Forget(name);
        _answers.Drop(name);
    }
}
