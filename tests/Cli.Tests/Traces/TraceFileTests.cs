using System.Text;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Traces;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Traces;

public class TraceFileTests
{
    [Fact]
    public void Write_Fails_LeavesWhatWasThere()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["trace.json"], "before");

        Assert.Throws<InvalidOperationException>(() => TraceFile.Write(folder["trace.json"], file =>
        {
            file.Write(Encoding.UTF8.GetBytes("half"));
            throw new InvalidOperationException();
        }));

        Assert.Equal("before", File.ReadAllText(folder["trace.json"]));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder["trace.json"])!));
    }

    [Fact]
    public void Write_TakesThePlaceOfWhatWasThere()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["trace.json"], "before");

        TraceFile.Write(folder["trace.json"], file => file.Write(Encoding.UTF8.GetBytes("after")));

        Assert.Equal("after", File.ReadAllText(folder["trace.json"]));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder["trace.json"])!));
    }

    [Fact]
    public async Task Read_NoTrace_SaysWhere()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["trace.json"], """[["A", 1], ["B", -1]]""");

        var error = await Assert.ThrowsAsync<CommandException>(() => TraceFile.ReadAsync(folder["trace.json"], CancellationToken.None));

        Assert.Contains("Entry 1 of trace 'trace.json': interval is -1", error.Message, StringComparison.Ordinal);
    }
}
