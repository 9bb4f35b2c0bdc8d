using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Decides which list runs next on which device, from nothing but the view and what it remembers of earlier passes. Not thread-safe.
/// </summary>
public interface ISchedulingPolicy
{
    /// <summary>The name it is configured by.</summary>
    string Name { get; }

    /// <summary>How often it wants to be asked when nothing happens; <see langword="null"/>: only events change its mind.</summary>
    TimeSpan? PollPeriod => null;

    /// <summary>Which items of a list go first into a batch.</summary>
    BatchOrder Order => BatchOrder.Pressing;

    /// <summary>Fills one free slot. Asked again, in the same <see cref="SchedulingView.Pass"/>, until it fills none.</summary>
    /// <param name="view">Lists with work, devices, costs and the time.</param>
    /// <returns>
    /// A device of the view with a free slot and a list of the view it can hold; <see langword="null"/> to leave the free slots free.
    /// </returns>
    Pick? Choose(SchedulingView view);

    /// <summary>How soon a list is likely to be picked for a device once the device holds it; the highest are paged in ahead.</summary>
    /// <param name="list">A list of the view that the device can hold.</param>
    /// <param name="device">The device.</param>
    /// <param name="view">The view.</param>
    /// <returns>The preference; by default the oldest goes first.</returns>
    double Preference(ListView list, DeviceView device, SchedulingView view)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(view);
        return list.Waited(view.Now).TotalSeconds;
    }
}
