namespace PtmOrleans.Scheduling.Policies;

/// <summary>Decides which list runs next on which device. A policy keeps no state: all it needs is in the view.</summary>
public interface ISchedulingPolicy
{
    /// <summary>The name it is configured by.</summary>
    string Name { get; }

    /// <summary>Fills one free slot.</summary>
    /// <param name="view">Lists with work, devices, costs and the time.</param>
    /// <returns>
    /// A device of the view with a free slot and a list of the view it can hold; <see langword="null"/> to leave the free slots free.
    /// </returns>
    Pick? Choose(SchedulingView view);
}
