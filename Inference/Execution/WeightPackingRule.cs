namespace PtmOrleans.Inference.Execution;

/// <summary>
/// Decides when a task has earned its packing. Two brakes keep it from going back and forth: a task without room waits for a window, and a
/// device that took packed weights back waits for a pause that grows while they do not last.
/// </summary>
internal sealed class WeightPackingRule(WeightPackingOptions options, TimeProvider clock)
{
    private const int LongestPause = 32;
    private const int ManyTasks = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskRuns> _tasks = new(StringComparer.Ordinal);
    private TimeSpan _pause = options.Pause;
    private (long Since, TimeSpan For)? _rest;

    /// <summary>Counts a run; true when the task should be packed now.</summary>
    public bool Ran(string task)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var runs = RunsOf(task, now);
            runs.Last = now;
            runs.Times.Enqueue(now);
            if (runs.Times.Count > options.MinRuns)
            {
                runs.Times.Dequeue();
            }

            return runs.Times.Count == options.MinRuns
                && clock.GetElapsedTime(runs.Times.Peek(), now) <= options.Window
                && !(runs.Refused is { } refused && clock.GetElapsedTime(refused, now) < options.Window)
                && !(_rest is { } rest && clock.GetElapsedTime(rest.Since, now) < rest.For);
        }
    }

    /// <summary>The task could not be packed; it is tried again after a window.</summary>
    public void Refused(string task)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var runs = RunsOf(task, now);
            (runs.Last, runs.Refused) = (now, now);
        }
    }

    /// <summary>Packed weights had to make room after this long.</summary>
    public void GaveWay(TimeSpan lived)
    {
        lock (_gate)
        {
            _pause = lived >= _pause ? options.Pause : _pause;
            _rest = (clock.GetTimestamp(), _pause);
            _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause * options.Pause.Ticks));
        }
    }

    private TaskRuns RunsOf(string task, long now)
    {
        if (!_tasks.TryGetValue(task, out var runs))
        {
            ForgetCold(now);
            runs = new();
            _tasks.Add(task, runs);
        }

        return runs;
    }

    // Books of tasks that have gone cold are dropped now and then, so that they do not grow with every task ever seen.
    private void ForgetCold(long now)
    {
        if (_tasks.Count % ManyTasks != ManyTasks - 1)
        {
            return;
        }

        foreach (var (task, runs) in _tasks)
        {
            if (clock.GetElapsedTime(runs.Last, now) > options.Window)
            {
                _tasks.Remove(task);
            }
        }
    }

    /// <summary>The latest runs of a task, at most as many as make it hot.</summary>
    private sealed class TaskRuns
    {
        public Queue<long> Times { get; } = [];

        public long Last { get; set; }

        public long? Refused { get; set; }
    }
}
