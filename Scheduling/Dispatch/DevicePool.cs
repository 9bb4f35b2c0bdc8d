using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>The devices that are known, in order of name.</summary>
internal sealed class DevicePool
{
    private readonly Dictionary<string, DeviceView> _byName = new(StringComparer.Ordinal);
    private readonly List<DeviceView> _all = [];
    private readonly List<DeviceKind> _kinds = [];
    private readonly SortedSet<int> _freeIndices = [];

    public ReadOnlySpan<DeviceKind> Kinds => CollectionsMarshal.AsSpan(_kinds);

    public List<DeviceView> All => _all;

    /// <summary>Those heard of lately.</summary>
    public List<DeviceView> Heard { get; } = [];

    /// <summary>The most bytes of weights that some device holds; without devices there is no limit yet.</summary>
    public long LargestBudget
    {
        get
        {
            var largest = _all.Count == 0 ? long.MaxValue : 0;
            foreach (var device in _all)
            {
                largest = Math.Max(largest, device.Status.BudgetBytes);
            }

            return largest;
        }
    }

    public DeviceView? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether the status is of the very device that is known, and not of a successor.</summary>
    public bool IsSame(DeviceView known, DeviceStatus status) =>
        status.Epoch == known.Status.Epoch && status.Kind == known.Status.Kind && status.MaxBatchItems == known.Status.MaxBatchItems;

    public DeviceView Add(DeviceStatus status, DateTimeOffset now)
    {
        var index = _freeIndices.Count > 0 ? _freeIndices.Min : _all.Count;
        _freeIndices.Remove(index);
        var device = new DeviceView(status, KindOf(status), index, now);
        _byName.Add(device.Name, device);
        _all.Add(device);
        _all.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return device;
    }

    public DeviceView? Remove(string name)
    {
        if (_byName.Remove(name, out var device))
        {
            _all.Remove(device);
            _freeIndices.Add(device.Index);
        }

        return device;
    }

    private DeviceKind KindOf(DeviceStatus status)
    {
        var kind = _kinds.Find(k => k.Name == status.Kind && k.MaxBatchItems == status.MaxBatchItems);
        if (kind is null)
        {
            _kinds.Add(kind = new DeviceKind(status.Kind, status.MaxBatchItems, _kinds.Count));
        }

        return kind;
    }
}
