using System.Globalization;

namespace PtmOrleans.Scheduling.Workloads;

/// <summary>What trace to generate.</summary>
public sealed record WorkloadOptions
{
    /// <summary>The most letters.</summary>
    public const int MaxLetters = 100_000;

    /// <summary>Requests. Default: 240.</summary>
    public int Tasks { get; init; } = 240;

    /// <summary>Different letters: A to Z, then T27 and on. Default: 12.</summary>
    public int Letters { get; init; } = 12;

    /// <summary>How letters are drawn. Default: uniform.</summary>
    public LetterLaw Law { get; init; } = LetterLaw.Uniform;

    /// <summary>The exponent s of <see cref="LetterLaw.Zipf"/>. Default: 1.</summary>
    public double ZipfExponent { get; init; } = 1;

    /// <summary>How intervals are drawn. Default: normal.</summary>
    public IntervalLaw Intervals { get; init; } = IntervalLaw.Normal;

    /// <summary>The mean interval. Default: 100 ms.</summary>
    public TimeSpan Mean { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Deviation ÷ mean of <see cref="IntervalLaw.Gamma"/>, above 1; the shape is 1 / variation². Default: 2.</summary>
    public double Variation { get; init; } = 2;

    /// <summary>The length of a day of <see cref="IntervalLaw.Diurnal"/>. Default: 10 min.</summary>
    public TimeSpan Day { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How far the rate of <see cref="IntervalLaw.Diurnal"/> swings around its mean, 0 to 1. Default: 0.8.</summary>
    public double Swing { get; init; } = 0.8;

    /// <summary>Equal seeds and options give equal traces. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Everything that is wrong with the options, one sentence each: field, value, limit.</summary>
    /// <returns>The problems; empty when the options are good.</returns>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        Check(problems, nameof(Tasks), Tasks, 1, Trace.MaxEntries);
        Check(problems, nameof(Letters), Letters, 1, MaxLetters);
        Check(problems, nameof(ZipfExponent), ZipfExponent, 0, 10);
        Check(problems, $"{nameof(Mean)} in seconds", Mean.TotalSeconds, 1e-6, Trace.MaxInterval.TotalSeconds / 100);
        Check(problems, nameof(Variation), Variation, 1.001, 10);
        Check(problems, $"{nameof(Day)} in seconds", Day.TotalSeconds, 1, 10 * Trace.MaxInterval.TotalSeconds);
        Check(problems, nameof(Swing), Swing, 0, 1);
        if (!Enum.IsDefined(Law))
        {
            problems.Add($"{nameof(Law)} is {(int)Law}; there are {string.Join(", ", Enum.GetNames<LetterLaw>())}.");
        }

        if (!Enum.IsDefined(Intervals))
        {
            problems.Add($"{nameof(Intervals)} is {(int)Intervals}; there are {string.Join(", ", Enum.GetNames<IntervalLaw>())}.");
        }

        return problems;
    }

    private static void Check(List<string> problems, string field, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}; it is from {least} to {most}."));
        }
    }
}
