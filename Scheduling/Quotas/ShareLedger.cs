namespace PtmOrleans.Scheduling.Quotas;

/// <summary>
/// Divides one limit among those who draw on it: each gets what it wants as far as a fair division allows, and an equal part of what is
/// left, so that a burst can be served anywhere. What all hold together exceeds the limit only while newcomers' parts have not yet been
/// taken from the others, who give them back when they next settle, and is never more than twice the limit. Not thread-safe.
/// </summary>
/// <param name="isWhole">Whether parts are whole numbers, of a limit that is one.</param>
public sealed class ShareLedger(bool isWhole = false)
{
    // By which a want is exceeded before the rest is divided equally, so that shares do not trail a rise.
    private const double Headroom = 1.25;

    // What adding up parts may be off by.
    private const double Rounding = 1e-6;

    private readonly Dictionary<Guid, (double Want, double Held)> _members = [];

    /// <summary>Those who hold a part.</summary>
    public int Members => _members.Count;

    /// <summary>What all hold together.</summary>
    public double Held => _members.Values.Sum(m => m.Held);

    /// <summary>Takes a member's want and gives it its part of the limit.</summary>
    /// <param name="member">Who.</param>
    /// <param name="want">What it could have used since it last settled, in the limit's unit.</param>
    /// <param name="held">
    /// What it holds by its own word; null for a newcomer. One that the ledger does not know keeps no more than that: others may hold theirs
    /// without having said so yet.
    /// </param>
    /// <param name="limit">What there is to divide.</param>
    public double Settle(Guid member, double want, double? held, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(want);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var isNew = !_members.TryGetValue(member, out var known);
        _members[member] = (want, known.Held);
        var part = PartsOf(limit)[member];

        // What others still hold is theirs until they settle; who is new or returns does not wait for that, or its first callers would be
        // refused, but even many at once get no more than the limit a second time.
        var others = _members.Where(m => m.Key != member).Sum(m => m.Value.Held);
        var room = Math.Max(0, (isNew ? 2 * limit : limit) - others);
        var granted = Math.Min(part, isNew ? Math.Min(held ?? room, room) : room);
        granted = isWhole ? Math.Floor(granted) : granted;
        _members[member] = (want, granted);
        return granted;
    }

    /// <summary>Takes back what a member held that no longer settles.</summary>
    public void Remove(Guid member) => _members.Remove(member);

    private Dictionary<Guid, double> PartsOf(double limit)
    {
        var (left, wanting) = (limit, _members.Count);
        var parts = new Dictionary<Guid, double>(_members.Count);
        foreach (var (id, (want, _)) in _members.OrderBy(m => m.Value.Want).ThenBy(m => m.Key))
        {
            parts[id] = Math.Min(want * Headroom, left / wanting);
            left -= parts[id];
            wanting--;
        }

        foreach (var id in _members.Keys)
        {
            parts[id] += left / _members.Count;
        }

        return isWhole ? Whole(parts, limit) : parts;
    }

    // By largest remainder, so that fractions that are of no use to anyone make up whole ones.
    private static Dictionary<Guid, double> Whole(Dictionary<Guid, double> parts, double limit)
    {
        var whole = parts.ToDictionary(p => p.Key, p => Math.Floor(p.Value + Rounding));
        var over = (int)Math.Floor(limit - whole.Values.Sum() + Rounding);
        foreach (var (id, _) in parts.OrderByDescending(p => p.Value - whole[p.Key]).ThenBy(p => p.Key).Take(over))
        {
            whole[id]++;
        }

        return whole;
    }
}
