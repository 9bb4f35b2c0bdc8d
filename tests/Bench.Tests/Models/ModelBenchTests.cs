using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Bench.Density;
using PtmOrleans.Bench.Instances;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.PageIn;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Bench.Steady;
using PtmOrleans.Bench.Switching;
using PtmOrleans.Cli.Output;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Models;

/// <summary>Whole benches of a small model: their figures, never how long anything takes. They weigh the process, so nothing runs beside them.</summary>
[Collection(nameof(WholeProcess))]
public sealed class ModelBenchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly Dictionary<string, Func<Command>> Commands = new()
    {
        ["switch"] = SwitchCommand.Create,
        ["steady"] = SteadyCommand.Create,
        ["pagein"] = PageInCommand.Create,
        ["density"] = DensityCommand.Create,
        ["instances"] = InstancesCommand.Create,
    };

    [Theory]
    [InlineData(
        "switch",
        "bind_ms cold_switch_ratio from_disk_switch_ratio full_load_from_disk_ms full_load_ms full_over_resident_switch paged_switch_from_disk_ms "
        + "paged_switch_ms resident_switch_ms")]
    [InlineData(
        "steady",
        "bound_ms_1x128 bound_ms_1x16 bound_ms_1x64 bound_ms_1x8 bound_ms_8x128 bound_ratio_1x128 bound_ratio_1x16 bound_ratio_1x64 "
        + "bound_ratio_1x8 bound_ratio_8x128 dedicated_ms_1x128 dedicated_ms_1x16 dedicated_ms_1x64 dedicated_ms_1x8 dedicated_ms_8x128 "
        + "dedicated_sleeping_ms_1x128 dedicated_sleeping_ms_1x16 dedicated_sleeping_ms_1x64 dedicated_sleeping_ms_1x8 "
        + "dedicated_sleeping_ms_8x128 packed_ms_1x128 packed_ms_1x16 packed_ms_1x64 packed_ms_1x8 packed_ms_8x128 packed_ratio_1x128 "
        + "packed_ratio_1x16 packed_ratio_1x64 packed_ratio_1x8 packed_ratio_8x128")]
    [InlineData(
        "pagein",
        "fraction_of_limit fraction_of_limit_cached fraction_of_limit_disk free_room_cached_ms free_room_disk_ms limit_cached_gib_per_second "
        + "limit_disk_gib_per_second page_in_cached_gib_per_second page_in_cached_ms page_in_disk_gib_per_second page_in_disk_ms read_cached_ms "
        + "read_disk_ms read_parallel_cached_ms read_parallel_disk_ms")]
    [InlineData(
        "density --tasks 4 --requests 12",
        "oversubscribed_4x_ratio oversubscribed_4x_ratio_uniform sessions_per_gib shared_embeddings_ratio tasks_per_gib "
        + "tasks_per_gib_shared_embeddings worst_step_0.9_1.1")]
    [InlineData(
        "instances", "process_memory_ratio_4 reported_over_mapped saving_4 sessions_memory_ratio_4 weight_memory_ratio_4")]
    public async Task Bench_SmallModel_WritesItsFiguresAndLeavesOnlyTheFleet(string line, string names)
    {
        using var folder = new TempFolder();

        await RunAsync($"{line} --size bert-tiny --rounds 1 --fleet {folder["fleet"]} --json {folder["figures.json"]}");

        using var json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        Assert.Equal(line.Split(' ')[0], json.RootElement.GetProperty("bench").GetString());
        var figures = json.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble());
        Assert.Equal(names.Split(' '), figures.Keys);

        // What a process needs besides a model of this size is more than the model: a difference may have either sign.
        Assert.All(figures, f => Assert.True(double.IsFinite(f.Value), f.Key));
        Assert.All(figures.Where(f => !MayBeNegative(f.Key)), f => Assert.True(f.Value > 0, f.Key));
        Assert.Equal(["figures.json", "fleet"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["store"], Directory.GetFileSystemEntries(folder["fleet"]).Select(Path.GetFileName));
    }

    private static bool MayBeNegative(string figure) => figure is "saving_4" or "process_memory_ratio_4" or "sessions_memory_ratio_4"
        || figure.StartsWith("free_room", StringComparison.Ordinal);

    [Fact]
    public async Task Instances_FourExecutors_MapTheWeightsOnceAndReportWhatIsMapped()
    {
        using var folder = new TempFolder();
        var report = new Report("instances");

        await new InstancesBench(new ModelOptions("bert-tiny", folder["fleet"], Rounds: 1), report).RunAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.InRange(report.Figures["weight_memory_ratio_4"], 0.99, 1.01);
        Assert.InRange(report.Figures["reported_over_mapped"], 0.99, 1.01);
    }

    [Fact]
    public async Task Steady_Interrupted_ReportsWhatWasMeasuredByThen()
    {
        using var folder = new TempFolder();
        using var interrupt = new CancellationTokenSource();
        var report = new Report("steady");
        var bench = new SteadyBench(new ModelOptions("bert-tiny", folder["fleet"], Rounds: 1000), report) { Done = InterruptAfterOne };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(interrupt.Token).WaitAsync(Patience));

        Assert.Equal(
            ["bound_ms_1x8", "bound_ratio_1x8", "dedicated_ms_1x8", "dedicated_sleeping_ms_1x8", "packed_ms_1x8", "packed_ratio_1x8"],
            report.Figures.Keys);

        void InterruptAfterOne() => interrupt.Cancel();
    }

    [Theory]
    [InlineData("switch --size bert-huge", "--size is 'bert-huge'; there are bert-tiny, bert-mini, bert-small, bert-base, bert-large.")]
    [InlineData("steady --rounds 0", "--rounds is '0'; expected a whole number from 1 to 1000.")]
    [InlineData("density --tasks 3", "--tasks is '3'; expected a whole number from 4 to 26.")]
    [InlineData("density --requests many", "--requests is 'many'; expected a whole number from 1 to 100000.")]
    [InlineData("instances --fleet /dev/null/fleet", "--fleet is '/dev/null/fleet'; that folder cannot be made.")]
    [InlineData("pagein --json nowhere/figures.json", "--json is 'nowhere/figures.json'; expected a file in a folder that exists.")]
    public async Task Bench_BadOption_IsRefusedWithASentence(string line, string sentence)
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(line));
        Assert.Equal((sentence, 2), (refused.Message, refused.ExitCode));
    }

    private static async Task RunAsync(string line)
    {
        var words = line.Split(' ');
        await Failure.Understand(Commands[words[0]]().Parse(words[1..]))
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).WaitAsync(Patience);
    }
}
