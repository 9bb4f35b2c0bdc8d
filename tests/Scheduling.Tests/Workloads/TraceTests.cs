using System.Text;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Scheduling.Tests.Workloads;

public sealed class TraceTests
{
    [Fact]
    public async Task Read_Pairs_GivesLettersAndIntervals()
    {
        var text = """[["A", 0.12], ["B", 0], ["A", 1e-3]]""";
        TraceEntry[] expected = [new("A", TimeSpan.FromMilliseconds(120)), new("B", TimeSpan.Zero), new("A", TimeSpan.FromMilliseconds(1))];
        Assert.Equal(expected, Read(text).Entries);
        var trace = await Trace.ReadAsync(Stream(text), "t").WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(("t", 3), (trace.Name, trace.Entries.Count));
        Assert.Equal(expected, trace.Entries);
    }

    [Fact]
    public void Read_LetterThatIsNoUnicodeText_NamesEntryAndField()
    {
        var message = "Entry 0 of trace 't': letter holds bytes or escapes that are no Unicode text.";
        Assert.Equal(message, Assert.Throws<FormatException>(() => Read("""[["\ud800", 1]]""")).Message);
        using var stream = new MemoryStream([.. "[[\""u8, 0xff, .. "\", 1]]"u8]);
        Assert.Equal(message, Assert.Throws<FormatException>(() => Trace.Read(stream, "t")).Message);
    }

    [Theory]
    [InlineData("{}", "Trace 't' is an object; a trace is an array of [letter, interval] pairs.")]
    [InlineData("""[["A", 1], ["B"]]""", "Entry 1 of trace 't' is an array of 1; an entry is an array of two: letter, interval.")]
    [InlineData("""["A"]""", "Entry 0 of trace 't' is a string; an entry is an array of two: letter, interval.")]
    [InlineData("""[[1, 1]]""", "Entry 0 of trace 't': letter is a number; it is a string of 1 to 64 characters.")]
    [InlineData("""[["", 1]]""", "Entry 0 of trace 't': letter has 0 characters; it has 1 to 64.")]
    [InlineData("""[["A", "1"]]""", "Entry 0 of trace 't': interval is a string; it is a number of seconds from 0 to 86400.")]
    [InlineData("""[["A", null]]""", "Entry 0 of trace 't': interval is null; it is a number of seconds from 0 to 86400.")]
    [InlineData("""[["A", -0.1]]""", "Entry 0 of trace 't': interval is -0.1; it is a number of seconds from 0 to 86400.")]
    [InlineData("""[["A", 86400.1]]""", "Entry 0 of trace 't': interval is 86400.1; it is a number of seconds from 0 to 86400.")]
    [InlineData("""[["A", 1e999]]""", "Entry 0 of trace 't': interval is 1e999; it is a number of seconds from 0 to 86400.")]
    [InlineData("[[\"A\", 1],\n[\"B\", NaN]]", "Trace 't' is no JSON that a trace can be: line 2, byte 7.")]
    [InlineData("""[[[[[1]]]]]""", "Trace 't' is no JSON that a trace can be: line 1, byte 5.")]
    public async Task Read_BadInput_NamesEntryFieldKindAndLimit(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<FormatException>(() => Read(text)).Message);
        var error = await Assert.ThrowsAsync<FormatException>(() => Trace.ReadAsync(Stream(text), "t")).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Read_LetterAtAndAboveTheLimit_TakesTheOneOnly()
    {
        Assert.Equal(64, Read($"""[["{new string('x', 64)}", 1]]""").Entries[0].Letter.Length);
        Assert.Throws<FormatException>(() => Read($"""[["{new string('x', 65)}", 1]]"""));
    }

    [Fact]
    public void Read_MoreEntriesThanTheLimit_NamesBoth()
    {
        var text = $"[{string.Join(",", Enumerable.Repeat("[\"A\",1]", Trace.MaxEntries + 1))}]";
        Assert.Equal("Trace 't' has 1000001 entries; the limit is 1000000.", Assert.Throws<FormatException>(() => Read(text)).Message);
    }

    [Fact]
    public void Write_AnyTrace_ReadsBackEqual()
    {
        var generated = WorkloadGenerator.Generate(new WorkloadOptions { Tasks = 5000, Letters = 40, Intervals = IntervalLaw.Gamma });
        TraceEntry[] odd = [new("\"a\" ü", TimeSpan.FromTicks(1_234_567)), new("A", Trace.MaxInterval), new("A", TimeSpan.FromTicks(1))];
        Trace trace = new("t", [.. generated.Entries, .. odd]);
        using var stream = new MemoryStream();
        trace.Write(stream);
        Assert.Equal(trace.Entries, Read(Encoding.UTF8.GetString(stream.ToArray())).Entries);
    }

    [Fact]
    public void Summarize_SmallTrace_CountsByHand()
    {
        var summary = Read("""[["B", 1], ["A", 3], ["A", 1], ["B", 3]]""").Summarize();
        Assert.Equal((4, 2, 2), (summary.Tasks, summary.Letters, summary.AdjacentChanges));
        Assert.Equal((8, 2, 1), (summary.Span.TotalSeconds, summary.MeanInterval.TotalSeconds, summary.IntervalDeviation.TotalSeconds));
        Assert.Equal(["A", "B"], summary.Counts.Keys);
        Assert.Equal([2, 2], summary.Counts.Values);
    }

    [Fact]
    public void Summarize_EmptyTrace_IsAllZero()
    {
        var summary = Read("[]").Summarize();
        Assert.Equal((0, 0, TimeSpan.Zero, 0), (summary.Tasks, summary.Letters, summary.MeanInterval, summary.AdjacentChanges));
    }

    private static Trace Read(string text) => Trace.Read(Stream(text), "t");

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
