namespace PtmOrleans.Scheduling.Admission;

/// <summary>The answer to a request that wants to join a list.</summary>
/// <param name="Verdict">Whether it may.</param>
/// <param name="Expected">The least time it takes: execution and, where no device holds the weights, the switch.</param>
/// <param name="RetryAfter">When the list should have room again; zero unless the list is full.</param>
public readonly record struct Admission(AdmissionVerdict Verdict, TimeSpan Expected, TimeSpan RetryAfter);
