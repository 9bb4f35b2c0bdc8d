namespace PtmOrleans.Scheduling.Simulation;

/// <summary>What machines hold when a simulation starts.</summary>
public enum StartState
{
    /// <summary>Nothing; the first load on each machine costs an ordinary switch.</summary>
    Warm,

    /// <summary>Nothing; the first load on each machine builds the model and takes the cold time.</summary>
    Cold,

    /// <summary>As FastPTM's scheduler starts: machine 0 cold, machine i with the i-th letter (from 0) loaded.</summary>
    Preloaded,
}
