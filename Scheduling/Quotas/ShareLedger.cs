namespace PtmOrleans.Scheduling.Quotas;

/// <summary>
/// Divides one limit among those who draw on it: each gets what it wants as far as a fair division allows, and an equal part of what is
/// left, so that a burst can be served anywhere. What all hold together exceeds the limit only while newcomers' parts have not yet been
/// taken from the others, who give them back when they next settle, and is never more than twice the limit. Not thread-safe.
/// </summary>
/// <param name="headroom">Factor by which a want is exceeded before the rest is divided equally, so that shares do not trail a rise.</param>
public sealed class ShareLedger(double headroom = 1.25)
{
    private readonly Dictionary<Guid, (double Want, double Held)> _members = [];

    /// <summary>Those who hold a part.</summary>
    public int Members => _members.Count;

    /// <summary>What all hold together.</summary>
    public double Held => _members.Values.Sum(m => m.Held);

    /// <summary>Takes a member's want and gives it its part of the limit.</summary>
    /// <param name="member">Who.</param>
    /// <param name="want">What it could have used since it last settled, in the limit's unit.</param>
    /// <param name="held">What it holds by its own word, which counts where the ledger does not know it; null for a newcomer.</param>
    /// <param name="limit">What there is to divide.</param>
    public double Settle(Guid member, double want, double? held, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(want);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var isNew = held is null && !_members.ContainsKey(member);
        _members[member] = (want, _members.TryGetValue(member, out var known) ? known.Held : held ?? 0);
        var part = PartOf(member, limit);

        // What others still hold is theirs until they settle; newcomers do not wait for that, or their first callers would be refused, but
        // even many at once get no more than the limit a second time.
        var others = _members.Where(m => m.Key != member).Sum(m => m.Value.Held);
        var granted = Math.Min(part, Math.Max(0, (isNew ? 2 * limit : limit) - others));
        _members[member] = (want, granted);
        return granted;
    }

    /// <summary>Takes back what a member held that no longer settles.</summary>
    public void Remove(Guid member) => _members.Remove(member);

    private double PartOf(Guid member, double limit)
    {
        var (left, wanting) = (limit, _members.Count);
        var filled = 0.0;
        foreach (var (id, (want, _)) in _members.OrderBy(m => m.Value.Want).ThenBy(m => m.Key))
        {
            var fill = Math.Min(want * headroom, left / wanting);
            left -= fill;
            wanting--;
            filled = id == member ? fill : filled;
        }

        return filled + (left / _members.Count);
    }
}
