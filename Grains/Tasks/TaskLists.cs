using Microsoft.Extensions.Logging;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Grains.Tasks;

/// <summary>The pending lists of a task, one per version that was asked for. Lives in one activation, so it needs no locks.</summary>
internal sealed class TaskLists(
    TaskName task, TaskGrainOptions options, ISchedulerGrain scheduler, TimeProvider clock, Action<int, InferTiming> onBatch, ILogger logger)
{
    private readonly Dictionary<int, VersionList> _lists = [];

    public bool AreIdle => _lists.Values.All(l => l.IsIdle);

    public VersionList Of(TaskVersion version)
    {
        if (!_lists.TryGetValue(version.Version, out var list))
        {
            _lists[version.Version] = list = new VersionList(task, version, options, scheduler, clock, logger)
            {
                OnBatch = timing => onBatch(version.Version, timing),
            };
        }

        return list;
    }

    public BatchGrant? Take(BatchClaim claim) => _lists.GetValueOrDefault(claim.Version)?.Take(claim);

    public ListReport Complete(BatchOutcome outcome) =>
        _lists.TryGetValue(outcome.Version, out var list) ? list.Complete(outcome) : Nothing(outcome.Version);

    public ListReport Return(BatchFailure failure) =>
        _lists.TryGetValue(failure.Version, out var list) ? list.Return(failure) : Nothing(failure.Version);

    public void ReturnFromDevice(string device)
    {
        foreach (var list in _lists.Values)
        {
            list.ReturnFromDevice(device);
        }
    }

    public void RefuseWaiting(int version, PtmError error, string message) =>
        _lists.GetValueOrDefault(version)?.RefuseWaiting(error, message);

    public void RefuseWaiting(PtmError error, string message)
    {
        foreach (var list in _lists.Values)
        {
            list.RefuseWaiting(error, message);
        }
    }

    public void RefuseEverything(PtmError error, string message)
    {
        foreach (var list in _lists.Values)
        {
            list.RefuseEverything(error, message);
        }
    }

    public void Tick()
    {
        foreach (var list in _lists.Values.Where(l => !l.IsIdle))
        {
            list.Tick();
        }
    }

    /// <summary>Forgets the lists of every version but these.</summary>
    public void Keep(IReadOnlyCollection<int> versions)
    {
        foreach (var removed in _lists.Keys.Except(versions).ToArray())
        {
            _lists.Remove(removed);
        }
    }

    private ListReport Nothing(int version) => new() { Task = task, Version = version, Sequence = clock.GetUtcNow().UtcTicks };
}
