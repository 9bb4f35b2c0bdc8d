namespace PtmOrleans.Scheduling.Costs;

/// <summary>Time in milliseconds as a straight line over units of work.</summary>
internal readonly record struct Line(double Fixed, double PerUnit)
{
    private const double Shortest = 1e-3;

    /// <summary>Milliseconds for the units, never below a microsecond so that ratios stay defined.</summary>
    public double At(double units) => Math.Max(Shortest, Fixed + (PerUnit * units));
}
