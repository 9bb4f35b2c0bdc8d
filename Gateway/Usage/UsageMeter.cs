using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Usage;

/// <summary>
/// Adds up what tenants use until it is sent. One report per tenant and day is on its way at a time and is sent unchanged until it has
/// been answered, so that each is counted once. Safe for any number of threads.
/// </summary>
internal sealed class UsageMeter(TimeProvider clock)
{
    /// <summary>Hours and tasks that are kept apart; while sending fails for long, later tasks are counted together.</summary>
    public const int MaxRows = 100_000;

    /// <summary>What later tasks are counted as; no task has this name.</summary>
    public const string OtherTasks = "*";

    private readonly Lock _gate = new();
    private readonly Dictionary<UsageDay, Dictionary<(int Hour, string Task), UsageAmounts>> _open = [];
    private readonly Dictionary<UsageDay, UsageReport> _sent = [];
    private readonly Guid _gateway = Guid.NewGuid();
    private int _rows;
    private long _sequence;

    /// <summary>Counts an answered request: of its batch's time and bytes the part that its sequences are of the batch.</summary>
    public void Add(TaskName task, TokenPayload tokens, InferTiming timing)
    {
        // A request that was computed in several batches tells of the last; its part is then above one, as if all had been alike.
        var items = tokens.Lengths.Length;
        var part = timing.BatchItems > 0 ? (double)items / timing.BatchItems : 1;
        var used = new UsageAmounts(
            1, items, tokens.Ids.Length, timing.Compute.TotalSeconds * part, (long)(timing.BytesPaged * Math.Min(1, part)));
        var now = clock.GetUtcNow().UtcDateTime;
        lock (_gate)
        {
            var day = new UsageDay(task.Tenant, DateOnly.FromDateTime(now));
            if (!_open.TryGetValue(day, out var rows))
            {
                _open[day] = rows = [];
            }

            var row = (now.Hour, task.Name);
            row = rows.ContainsKey(row) || _rows < MaxRows ? row : (now.Hour, OtherTasks);
            _rows += rows.TryGetValue(row, out var before) ? 0 : 1;
            rows[row] = before + used;
        }
    }

    /// <summary>What is to be sent now: reports that were not answered, and else what has come together since.</summary>
    public IReadOnlyList<(UsageDay Day, UsageReport Report)> Reports()
    {
        lock (_gate)
        {
            foreach (var (day, rows) in _open.Where(o => !_sent.ContainsKey(o.Key)).ToArray())
            {
                _open.Remove(day);
                _rows -= rows.Count;
                var midnight = day.Day.ToDateTime(default, DateTimeKind.Utc);
                var sent = rows.Select(r => new UsageRow(midnight.AddHours(r.Key.Hour), r.Key.Task, r.Value));
                _sent[day] = new UsageReport(_gateway, ++_sequence, [.. sent]);
            }

            return [.. _sent.Select(s => (s.Key, s.Value))];
        }
    }

    /// <summary>Notes that a report was stored.</summary>
    public void Stored(UsageDay day, UsageReport report)
    {
        lock (_gate)
        {
            if (_sent.TryGetValue(day, out var sent) && sent.Sequence == report.Sequence)
            {
                _sent.Remove(day);
            }
        }
    }
}
