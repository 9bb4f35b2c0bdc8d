using PtmOrleans.Grains.Tasks;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>The lists and devices that a scheduler has heard of, as reported and as its dispatcher knows them. Not thread-safe.</summary>
internal sealed class PoolMembers(Dispatcher dispatcher, TimeProvider clock)
{
    private static readonly TimeSpan KnowsItsDevicesAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleListLimit = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (DeviceReport Report, ListKey[] Resident)> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<ListKey, (ListReport Report, DateTimeOffset Heard)> _lists = [];
    private readonly Dictionary<string, DateTimeOffset> _leaving = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _since = clock.GetUtcNow();

    public IEnumerable<DeviceReport> Devices => _devices.Values.Select(d => d.Report);

    /// <summary>The lists as last reported, with their times as of now.</summary>
    public IEnumerable<ListReport> Lists => _lists.Values.Select(l => Aged(l.Report, clock.GetUtcNow() - l.Heard));

    /// <summary>Takes a list's report over unless a newer one is known.</summary>
    public void Take(ListReport report)
    {
        var key = new ListKey(report.Task.ToString(), report.Version);
        if (_lists.TryGetValue(key, out var known) && known.Report.Sequence >= report.Sequence)
        {
            return;
        }

        var now = clock.GetUtcNow();
        _lists[key] = (report, now);
        dispatcher.UpdateList(ListWire.ToSummary(report, now));
    }

    public void Take(DeviceReport report)
    {
        // Most reports tell of the same weights as the one before.
        var resident = _devices.TryGetValue(report.Device, out var before) && before.Report.Resident.AsSpan().SequenceEqual(report.Resident)
            ? before.Resident
            : Array.ConvertAll(report.Resident, ListKey.Parse);
        _devices[report.Device] = (report, resident);
        dispatcher.UpdateDevice(
            new DeviceStatus
            {
                Device = report.Device,
                Kind = report.Kind,
                Instances = report.Instances,
                ResidentLists = resident,
                BudgetBytes = report.BudgetBytes,
                FreeBytes = report.FreeBytes,
                Outstanding = report.Outstanding,
                SlotsPerInstance = report.SlotsPerInstance,
                MaxBatchItems = report.MaxBatchItems ?? int.MaxValue,
            },
            clock.GetUtcNow());
    }

    public bool Has(string device) => _devices.ContainsKey(device);

    /// <summary>Notes that a device drains: it gets nothing more, and delivers what it has begun.</summary>
    public void Leave(string device)
    {
        _leaving[device] = clock.GetUtcNow();
        Lose(device);
    }

    public bool IsLeaving(string device) => _leaving.ContainsKey(device);

    /// <summary>Forgets a device and gives the assignments that it had.</summary>
    public IReadOnlyList<Assignment> Lose(string device)
    {
        _devices.Remove(device);
        return dispatcher.RemoveDevice(device);
    }

    public void Forget(ListKey list)
    {
        _lists.Remove(list);
        dispatcher.RemoveList(list);
    }

    /// <summary>
    /// Tasks with the devices that hold their batches and are not known here: they died together with this scheduler's predecessor, or with
    /// the order on its way. Each is given once. A new scheduler first waits until living devices have had the time to report.
    /// </summary>
    public IReadOnlyList<(string Task, string Device)> TakeUnknownHolders()
    {
        var now = clock.GetUtcNow();
        if (now - _since < KnowsItsDevicesAfter)
        {
            return [];
        }

        foreach (var gone in _leaving.Where(l => now - l.Value > LeavingLimit).Select(l => l.Key).ToArray())
        {
            _leaving.Remove(gone);
        }

        List<(string Task, string Device)> unknown = [];
        foreach (var (key, (report, heard)) in _lists.ToArray())
        {
            var gone = Array.FindAll(report.Holders, h => !Has(h) && !IsLeaving(h));
            if (gone.Length == 0)
            {
                continue;
            }

            unknown.AddRange(gone.Select(device => (key.Task, device)));
            _lists[key] = (report with { Holders = [.. report.Holders.Except(gone)] }, heard);
        }

        return unknown;
    }

    /// <summary>Drops lists not heard of for long, so that a decision costs what is in use and not what ever was.</summary>
    public void ForgetIdleLists()
    {
        var before = clock.GetUtcNow() - IdleListLimit;
        foreach (var idle in _lists.Where(l => l.Value.Heard < before).Select(l => l.Key).ToArray())
        {
            Forget(idle);
        }
    }

    private static ListReport Aged(ListReport report, TimeSpan since) => report.Items == 0 ? report : report with
    {
        OldestAge = report.OldestAge + since,
        TimeLeft = report.TimeLeft - since,
        LatestTimeLeft = report.LatestTimeLeft - since,
        HeldFor = report.HeldFor > since ? report.HeldFor - since : null,
    };
}
