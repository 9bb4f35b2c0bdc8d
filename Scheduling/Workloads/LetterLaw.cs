namespace PtmOrleans.Scheduling.Workloads;

/// <summary>How the letters of a generated trace are drawn.</summary>
public enum LetterLaw
{
    /// <summary>Each with equal chance.</summary>
    Uniform,

    /// <summary>The k-th with a chance proportional to 1 / k^s.</summary>
    Zipf,
}
