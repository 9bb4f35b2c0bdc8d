using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Counts uses per list; a use counts half after half a minute.</summary>
internal sealed class DecayingCounts
{
    private const double HalfLifeSeconds = 30;
    private const double Forgotten = 0.01;
    private readonly Dictionary<ListKey, (double Count, DateTimeOffset At)> _counts = [];

    public void Add(ListKey list, DateTimeOffset now) => _counts[list] = (Value(_counts.GetValueOrDefault(list), now) + 1, now);

    public void Forget(ListKey list) => _counts.Remove(list);

    /// <summary>Adds every count to <paramref name="sums"/> and drops those that have faded.</summary>
    public void AddTo(Dictionary<ListKey, double> sums, DateTimeOffset now)
    {
        foreach (var (list, entry) in _counts)
        {
            var value = Value(entry, now);
            if (value < Forgotten)
            {
                _counts.Remove(list);
            }
            else
            {
                sums[list] = sums.GetValueOrDefault(list) + value;
            }
        }
    }

    private static double Value((double Count, DateTimeOffset At) entry, DateTimeOffset now) =>
        entry.Count * Math.Pow(0.5, (now - entry.At).TotalSeconds / HalfLifeSeconds);
}
