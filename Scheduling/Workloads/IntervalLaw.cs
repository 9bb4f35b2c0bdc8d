namespace PtmOrleans.Scheduling.Workloads;

/// <summary>How the intervals of a generated trace are drawn.</summary>
public enum IntervalLaw
{
    /// <summary>Normal with a third of the mean as deviation; what is not positive is drawn again. FastPTM's.</summary>
    Normal,

    /// <summary>Exponential: independent clients.</summary>
    Poisson,

    /// <summary>Gamma with a shape below 1: bursts with pauses between them.</summary>
    Gamma,

    /// <summary>Independent clients whose rate swings like a sine between day and night.</summary>
    Diurnal,
}
