using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Keeps the lists' notes of which devices hold them and go on with them.</summary>
internal sealed class Residency(Dictionary<ListKey, ListView> lists, WaitingWork work)
{
    private long _reports;

    /// <summary>Takes over what a device holds: what it reports and what it is about to load.</summary>
    public void Hold(DeviceView device, DeviceStatus status)
    {
        var report = ++_reports;
        for (var i = 0; i < status.ResidentLists.Count; i++)
        {
            var key = status.ResidentLists[i];
            ref var named = ref CollectionsMarshal.GetValueRefOrAddDefault(device.Resident, key, out var isHeld);
            named = report;
            if (!isHeld && lists.TryGetValue(key, out var list))
            {
                work.Touch(list);
                list.Add(device);
            }
        }

        foreach (var (key, named) in device.Resident)
        {
            if (named != report && !device.IsWorkingOn(key))
            {
                device.Resident.Remove(key);
                if (lists.TryGetValue(key, out var list))
                {
                    work.Touch(list);
                    list.Remove(device);
                }
            }
        }
    }

    /// <summary>Notes which lists the device goes on with.</summary>
    public void MarkBound(DeviceView device)
    {
        foreach (var key in device.BoundSpan)
        {
            if (lists.TryGetValue(key, out var list) && (list.BoundBits & device.Bit) == 0)
            {
                list.BoundBits |= device.Bit;
                work.RefreshOwners(list);
            }
        }
    }

    /// <summary>Takes the notes back; must come before what it goes on with changes.</summary>
    public void Unmark(DeviceView device)
    {
        foreach (var key in device.BoundSpan)
        {
            if (lists.TryGetValue(key, out var list))
            {
                list.BoundBits &= ~device.Bit;
                work.RefreshOwners(list);
            }
        }
    }
}
