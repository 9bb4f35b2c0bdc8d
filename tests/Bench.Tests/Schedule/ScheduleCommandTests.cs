using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Bench.Schedule;
using PtmOrleans.Cli.Output;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Schedule;

public sealed class ScheduleCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Schedule_Logs_WritesFiguresOfThePoliciesAndOfTheLog()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["g7_x_T4.json"], """[["A", 0.1], ["B", 0.1], ["A", 0.1], ["B", 0.1]]""");
        File.WriteAllText(folder["logs.json"], Logs(Run("OMLS", "x_T4.json"), Run("FCFS", "elsewhere.json")));

        await RunAsync($"--logs {folder["logs.json"]} --traces {folder.Path} --policy fcfs --json {folder["figures.json"]}");

        using var json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        Assert.Equal(["bench", "machine", "figures"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("schedule", json.RootElement.GetProperty("bench").GetString());
        var figures = json.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        Assert.Equal(
            new Dictionary<string, double>
            {
                ["late.logged_omls"] = 3,
                ["switches.logged_omls"] = 5,
                ["late.fcfs"] = 0,
                ["switches.fcfs"] = 3,
                ["late.fcfs.batched"] = 0,
                ["switches.fcfs.batched"] = 2,
            },
            figures);
    }

    [Fact]
    public async Task Schedule_OwnTrace_RunsItOverTheGrid()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["mine, too.json"], """[["A", 0.1], ["B", 0.1]]""");
        string[] grid = ["--gpu", "RTX3090", "--machines", "1", "2", "--policy", "sjf"];
        await RunAsync(["--trace", folder["mine, too.json"], .. grid, "--csv", folder["cells.csv"]]);

        var rows = File.ReadAllLines(folder["cells.csv"]);
        Assert.Equal(1 + (2 * 2), rows.Length);
        Assert.StartsWith("RTX3090,1,1,\"mine, too.json\",sjf,1,2,", rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy lifo", "--policy is 'lifo'; there are affinity, edf, fcfs, hrrn, omls, sjf.")]
    [InlineData("--gpu RTX3090 H200", "--gpu is 'H200'; there are GTX1080Ti, RTX3090.")]
    [InlineData("--machines 0", "--machines is '0'; expected a whole number from 1 to 16.")]
    [InlineData("--mu NaN", "--mu is 'NaN'; expected a number from 0.001 to 60.")]
    [InlineData("--letters 2.5", "--letters is '2.5'; expected a whole number from 1 to 1000.")]
    [InlineData("--letters-law even", "--letters-law is 'even'; there are uniform, zipf.")]
    [InlineData("--seeds 0", "--seeds is '0'; expected a whole number from 1 to 1000.")]
    [InlineData("--trace nowhere.json", "--trace is 'nowhere.json'; there is no such file.")]
    [InlineData("--csv nowhere/cells.csv", "--csv is 'nowhere/cells.csv'; expected a file in a folder that exists.")]
    [InlineData("--traces .", "--logs and --traces need each other: give both.")]
    [InlineData("--overload --mu 0.1", "--mu does not go with --overload: leave one of them out.")]
    public async Task Schedule_BadOption_IsRefusedWithASentence(string line, string sentence)
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(line));
        Assert.Equal((sentence, 2), (refused.Message, refused.ExitCode));
    }

    [Theory]
    [InlineData("[]", "which at $ is no log")]
    [InlineData("{", "is no log")]
    [InlineData("""{"scheduling": [{"gpu": 7}]}""", "which at $.scheduling[0].gpu is no log")]
    [InlineData("""{"scheduling": []}""", "which has no run of OMLS")]
    public async Task Schedule_BadLogs_AreRefusedWithASentence(string logs, string part)
    {
        var refused = await RefuseLogsAsync(logs);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("--logs is '", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_LogsThatDoNotFit_NameFieldAndLimit()
    {
        var gpu = await RefuseLogsAsync(Logs(Run("OMLS", "x.json").Replace("RTX3090", "H200", StringComparison.Ordinal)));
        Assert.Contains("gpu is 'H200'; there are GTX1080Ti, RTX3090.", gpu.Message, StringComparison.Ordinal);
        var run = Run("OMLS", "x.json").Replace("\"machines\": 1", "\"machines\": 99", StringComparison.Ordinal);
        var machines = await RefuseLogsAsync(Logs(run));
        Assert.Contains("machines is 99; it is from 1 to 16.", machines.Message, StringComparison.Ordinal);
        var trace = await RefuseLogsAsync(Logs(Run("OMLS", "x.json")));
        Assert.Contains("which has no file x.json", trace.Message, StringComparison.Ordinal);
    }

    private static async Task<CommandException> RefuseLogsAsync(string logs)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["logs.json"], logs);
        return await Assert.ThrowsAsync<CommandException>(() => RunAsync($"--logs {folder["logs.json"]} --traces {folder.Path}"));
    }

    private static string Logs(params string[] runs) => $$"""{"scheduling": [{{string.Join(", ", runs)}}], "loading": []}""";

    private static string Run(string algorithm, string trace) =>
        $$"""
        {"gpu": "RTX3090", "mu_s": 0.1, "machines": 1, "algorithm": "{{algorithm}}", "trace": "{{trace}}", "total_ms": 900.5, "overtime": 3,
         "switches": 5, "log": "x.log"}
        """;

    private static Task RunAsync(string line) => RunAsync(line.Split(' '));

    private static async Task RunAsync(string[] line) => await Failure.Understand(ScheduleCommand.Create().Parse(line))
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).WaitAsync(Patience);
}
