using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Grains.Devices;

/// <summary>
/// Hands the executors of a device to the orders that wait for one, first come first served but for those that overtake. An order prefers
/// the executor that ran its list last, so that several executors do not trade lists among each other. Used within one activation only,
/// hence without locks.
/// </summary>
internal sealed class ExecutorTurns(IReadOnlyList<DeviceExecutor> executors)
{
    private readonly List<(DeviceExecutor Executor, string LastList)> _idle = [.. executors.Select(e => (e, ""))];
    private readonly LinkedList<(string List, TaskCompletionSource<DeviceExecutor> Turn)> _waiting = new();

    /// <summary>Waits for an executor; give it back with <see cref="Return"/>.</summary>
    public async Task<DeviceExecutor> TakeAsync(string list, bool overtakes, CancellationToken cancellationToken)
    {
        if (_idle.Count > 0)
        {
            return TakeIdle(list);
        }

        var turn = (list, new TaskCompletionSource<DeviceExecutor>(TaskCreationOptions.RunContinuationsAsynchronously));
        var entry = overtakes ? _waiting.AddFirst(turn) : _waiting.AddLast(turn);
        try
        {
            return await entry.Value.Turn.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GiveUp(entry);
            throw;
        }
    }

    public void Return(DeviceExecutor executor, string list)
    {
        if (_waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            next.Value.Turn.SetResult(executor);
            return;
        }

        _idle.Add((executor, list));
    }

    private DeviceExecutor TakeIdle(string list)
    {
        var at = Math.Max(0, _idle.FindIndex(e => e.LastList == list));
        var executor = _idle[at].Executor;
        _idle.RemoveAt(at);
        return executor;
    }

    private void GiveUp(LinkedListNode<(string List, TaskCompletionSource<DeviceExecutor> Turn)> entry)
    {
        if (entry.List is not null)
        {
            _waiting.Remove(entry);
        }
        else if (entry.Value.Turn.Task.IsCompletedSuccessfully)
        {
            // The executor was handed over in the moment of giving up and ran nothing for it.
            Return(entry.Value.Turn.Task.Result, "");
        }
    }
}
