using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Scheduling.Tests.Workloads;

public sealed class WorkloadGeneratorTests
{
    private const int Many = 50_000;

    [Theory]
    [InlineData(LetterLaw.Uniform, IntervalLaw.Normal)]
    [InlineData(LetterLaw.Uniform, IntervalLaw.Poisson)]
    [InlineData(LetterLaw.Zipf, IntervalLaw.Gamma)]
    [InlineData(LetterLaw.Zipf, IntervalLaw.Diurnal)]
    public void Generate_SameOptions_GivesTheSameTraceAndAnotherSeedAnother(LetterLaw letters, IntervalLaw intervals)
    {
        var options = new WorkloadOptions { Law = letters, Intervals = intervals, Seed = 7 };
        var trace = WorkloadGenerator.Generate(options);
        Assert.Equal(options.Tasks, trace.Entries.Count);
        Assert.Equal(trace.Entries, WorkloadGenerator.Generate(options).Entries);
        Assert.NotEqual(trace.Entries, WorkloadGenerator.Generate(options with { Seed = 8 }).Entries);
        Assert.All(trace.Entries, e => Assert.InRange(e.Interval, TimeSpan.Zero, Trace.MaxInterval));
    }

    /// <summary>Traces that somebody has published by their options must never change.</summary>
    [Fact]
    public void Generate_DefaultOptions_GivesTheTraceItHasAlwaysGiven()
    {
        var trace = WorkloadGenerator.Generate(new WorkloadOptions { Tasks = 5 });
        Assert.Equal("T5_L12_M0.10_Uniform_Normal_S1", trace.Name);
        var entries = trace.Entries.Select(e => FormattableString.Invariant($"{e.Letter}{e.Interval.TotalMicroseconds}"));
        Assert.Equal("I110910 G162340 G118637 E105748 I115319", string.Join(" ", entries));
    }

    [Fact]
    public void Generate_OtherLetterLaw_KeepsTheIntervals()
    {
        var uniform = WorkloadGenerator.Generate(new WorkloadOptions());
        var zipf = WorkloadGenerator.Generate(new WorkloadOptions { Law = LetterLaw.Zipf });
        Assert.Equal(uniform.Entries.Select(e => e.Interval), zipf.Entries.Select(e => e.Interval));
        Assert.NotEqual(uniform.Entries.Select(e => e.Letter), zipf.Entries.Select(e => e.Letter));
    }

    /// <summary>Mean 0.1 s; the deviations are what the laws say, the bounds some ten standard errors wide.</summary>
    [Theory]
    [InlineData(IntervalLaw.Normal, 0.0333, 0.02)]
    [InlineData(IntervalLaw.Poisson, 0.1, 0.05)]
    [InlineData(IntervalLaw.Gamma, 0.2, 0.1)]
    public void Generate_ManyIntervals_HaveTheLawsMoments(IntervalLaw law, double deviation, double tolerance)
    {
        var summary = WorkloadGenerator.Generate(new WorkloadOptions { Tasks = Many, Intervals = law }).Summarize();
        Assert.InRange(summary.MeanInterval.TotalSeconds, 0.1 * (1 - tolerance), 0.1 * (1 + tolerance));
        Assert.InRange(summary.IntervalDeviation.TotalSeconds, deviation * (1 - tolerance), deviation * (1 + tolerance));
    }

    [Fact]
    public void Generate_Normal_IsNeverZeroAndSymmetric()
    {
        var trace = WorkloadGenerator.Generate(new WorkloadOptions { Tasks = Many });
        var intervals = trace.Entries.Select(e => e.Interval.TotalSeconds).Order().ToArray();
        Assert.True(intervals[0] > 0);
        Assert.InRange(intervals[Many / 2], 0.099, 0.101);
        Assert.InRange(intervals[(int)(Many * 0.8413)], 0.131, 0.136);
    }

    [Fact]
    public void Generate_Gamma_HasTheShareOfShortIntervalsOfItsShape()
    {
        // For shape 1/4 and scale 4 means: P(x < mean / 100) = gamma(1/4, 0.0025) / Γ(1/4) = 0.2466.
        var trace = WorkloadGenerator.Generate(new WorkloadOptions { Tasks = Many, Intervals = IntervalLaw.Gamma });
        Assert.InRange(trace.Entries.Count(e => e.Interval.TotalSeconds < 0.001) / (double)Many, 0.235, 0.258);
    }

    [Fact]
    public void Generate_Diurnal_SwingsWithTheDay()
    {
        var options = new WorkloadOptions { Tasks = Many, Intervals = IntervalLaw.Diurnal, Day = TimeSpan.FromSeconds(500), Swing = 0.8 };
        var (clock, quarters) = (0.0, new int[4]);
        foreach (var entry in WorkloadGenerator.Generate(options).Entries)
        {
            quarters[(int)(clock % 500 / 125)]++;
            clock += entry.Interval.TotalSeconds;
        }

        // The mean of 1 + 0.8 sin over the first two quarters is 1 + 1.6 / π, over the last two 1 - 1.6 / π.
        Assert.InRange((quarters[0] + quarters[1]) / (double)Many, 0.73, 0.78);
        Assert.InRange(clock / Many, 0.095, 0.105);
    }

    [Fact]
    public void Generate_Uniform_DrawsEachLetterAlike()
    {
        var summary = WorkloadGenerator.Generate(new WorkloadOptions { Tasks = Many, Letters = 5 }).Summarize();
        Assert.Equal(["A", "B", "C", "D", "E"], summary.Counts.Keys);
        Assert.All(summary.Counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Generate_Zipf_DrawsByRank()
    {
        var options = new WorkloadOptions { Tasks = Many, Letters = 4, Law = LetterLaw.Zipf, ZipfExponent = 2 };
        var counts = WorkloadGenerator.Generate(options).Summarize().Counts.Values;
        var sum = 1 + (1 / 4.0) + (1 / 9.0) + (1 / 16.0);
        Assert.All(counts.Select((count, i) => count * sum * (i + 1) * (i + 1) / Many), share => Assert.InRange(share, 0.93, 1.07));
    }

    [Theory]
    [InlineData(0, "A")]
    [InlineData(25, "Z")]
    [InlineData(26, "T27")]
    [InlineData(99, "T100")]
    public void Letter_Index_HasItsName(int index, string name) => Assert.Equal(name, WorkloadGenerator.Letter(index));

    [Fact]
    public void Generate_BadOptions_NamesAllProblems()
    {
        var options = new WorkloadOptions
        {
            Tasks = 0,
            Letters = 100_001,
            ZipfExponent = double.NaN,
            Mean = TimeSpan.Zero,
            Variation = 1,
            Day = TimeSpan.Zero,
            Swing = 1.5,
            Law = (LetterLaw)9,
            Intervals = (IntervalLaw)9,
        };
        Assert.Equal(9, options.Problems().Count);
        var message = Assert.Throws<ArgumentException>(() => WorkloadGenerator.Generate(options)).Message;
        Assert.Contains("Tasks is 0; it is from 1 to 1000000. Letters is 100001; it", message, StringComparison.Ordinal);
        Assert.Contains("Law is 9; there are Uniform, Zipf.", message, StringComparison.Ordinal);
    }

    /// <summary>The first numbers that the authors' C code gives for the state 1, 2, 3, 4.</summary>
    [Fact]
    public void Xoshiro256_KnownState_GivesThePublishedNumbers()
    {
        var random = new Xoshiro256(1, 2, 3, 4);
        ulong[] expected =
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832,
            10595114339597558777, 2904607092377533576,
        ];
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(_ => random.Next()));
    }

    [Fact]
    public void SplitMix64_KnownSeed_GivesThePublishedNumbers()
    {
        var seeds = new SplitMix64(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(expected, (ulong[])[seeds.Next(), seeds.Next(), seeds.Next(), seeds.Next(), seeds.Next()]);
    }
}
