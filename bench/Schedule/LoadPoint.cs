namespace PtmOrleans.Bench.Schedule;

/// <summary>A policy in a setting, to be offered more and more load.</summary>
internal sealed record LoadPoint(string Gpu, int Machines, int MaxBatch, int Letters, string Policy)
{
    public string Setting => FormattableString.Invariant($"{Gpu} K{Machines} L{Letters}");
}
