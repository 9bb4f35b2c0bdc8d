using System.Globalization;

namespace PtmOrleans.Scheduling.Workloads;

/// <summary>
/// Makes traces. Letters and intervals are drawn from two random sequences of their own, so that a change of one law leaves what the
/// other draws as it is. Intervals are rounded to microseconds, which hides the last bits in which math libraries differ.
/// </summary>
public static class WorkloadGenerator
{
    private const int Alphabet = 26;

    /// <summary>Makes a trace.</summary>
    /// <param name="options">What trace.</param>
    /// <returns>The trace, named after its options.</returns>
    /// <exception cref="ArgumentException">The options have problems; the message holds all of them.</exception>
    public static Trace Generate(WorkloadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(" ", problems), nameof(options));
        }

        var seeds = new SplitMix64(options.Seed);
        var letters = new LetterSource(options, new Xoshiro256(ref seeds));
        var intervals = new IntervalSource(options, new Xoshiro256(ref seeds));
        var entries = new TraceEntry[options.Tasks];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new TraceEntry(letters.Next(), intervals.Next());
        }

        return new Trace(Name(options), entries);
    }

    /// <summary>The name of a letter.</summary>
    /// <param name="index">Its place, 0 or more.</param>
    /// <returns>A to Z, then T27 and on.</returns>
    public static string Letter(int index) => index < Alphabet
        ? ((char)('A' + index)).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"T{index + 1}");

    private static string Name(WorkloadOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"T{options.Tasks}_L{options.Letters}_M{options.Mean.TotalSeconds:0.00####}_{options.Law}_{options.Intervals}_S{options.Seed}");
}
