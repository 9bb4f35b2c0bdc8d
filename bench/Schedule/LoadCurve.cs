namespace PtmOrleans.Bench.Schedule;

/// <summary>How a policy bears load.</summary>
/// <param name="Saturation">Requests per second.</param>
/// <param name="Goodput">Requests per second that are on time, at each of <see cref="Loads"/>.</param>
internal sealed record LoadCurve(double Saturation, IReadOnlyList<double> Goodput)
{
    private const int AtOnce = 2;
    private const int AtTwice = 5;

    /// <summary>Offered load, in multiples of the saturation.</summary>
    public static IReadOnlyList<double> Loads { get; } = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];

    /// <summary>Goodput at twice the saturation over goodput at saturation.</summary>
    public double TwiceRatio => Goodput[AtTwice] / Goodput[AtOnce];
}
