using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>
/// Kept answers within a number of bytes. When they are too many, the tenant that has most gives up what it used least recently, so that
/// no tenant drives out another that keeps less. Not safe for concurrent use.
/// </summary>
/// <param name="capacity">Most bytes.</param>
internal sealed class ResponseShelf(long capacity)
{
    // One answer must not drive out most of the others.
    private const int LargestPart = 8;

    private readonly Dictionary<ResponseKey, LinkedListNode<CachedResponse>> _entries = [];
    private readonly Dictionary<string, TenantPart> _tenants = new(StringComparer.Ordinal);

    public long Bytes { get; private set; }

    public int Count => _entries.Count;

    /// <summary>Answers given up for want of room.</summary>
    public long Evictions { get; private set; }

    /// <summary>The answer, if it is kept and not too old.</summary>
    public InferReply? Find(in ResponseKey key, long now)
    {
        if (!_entries.TryGetValue(key, out var node))
        {
            return null;
        }

        if (node.Value.Expires <= now)
        {
            Remove(node);
            return null;
        }

        var order = _tenants[key.Task.Tenant].Order;
        order.Remove(node);
        order.AddFirst(node);
        return node.Value.Reply;
    }

    public void Add(CachedResponse entry)
    {
        if (entry.Bytes > capacity / LargestPart)
        {
            return;
        }

        if (_entries.TryGetValue(entry.Key, out var earlier))
        {
            Remove(earlier);
        }

        if (!_tenants.TryGetValue(entry.Key.Task.Tenant, out var part))
        {
            _tenants[entry.Key.Task.Tenant] = part = new TenantPart();
        }

        _entries[entry.Key] = part.Order.AddFirst(entry);
        part.Bytes += entry.Bytes;
        Bytes += entry.Bytes;
        while (Bytes > capacity)
        {
            Remove(_tenants.Values.MaxBy(p => p.Bytes)!.Order.Last!);
            Evictions++;
        }
    }

    /// <summary>Forgets every answer of a task.</summary>
    public void Drop(TaskName task)
    {
        if (!_tenants.TryGetValue(task.Tenant, out var part))
        {
            return;
        }

        for (var node = part.Order.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Key.Task == task)
            {
                Remove(node);
            }

            node = next;
        }
    }

    private void Remove(LinkedListNode<CachedResponse> node)
    {
        var entry = node.Value;
        var part = _tenants[entry.Key.Task.Tenant];
        _entries.Remove(entry.Key);
        part.Order.Remove(node);
        part.Bytes -= entry.Bytes;
        Bytes -= entry.Bytes;
        if (part.Order.Count == 0)
        {
            _tenants.Remove(entry.Key.Task.Tenant);
        }
    }

    /// <summary>One tenant's answers, those used last first.</summary>
    private sealed class TenantPart
    {
        public LinkedList<CachedResponse> Order { get; } = new();

        public long Bytes { get; set; }
    }
}
