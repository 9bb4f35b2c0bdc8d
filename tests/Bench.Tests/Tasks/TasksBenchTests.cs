using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Bench.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Tasks;

public sealed class TasksBenchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(200);

    [Fact]
    public async Task Bench_FewTasks_WritesItsFiguresAndKeepsToAFolderOfItsOwn()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["state"]);

        await TasksCommand.Create()
            .Parse($"--tasks 3 --active 2 --rounds 10 --fleet {folder.Path} --json {folder["figures.json"]}")
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
            .WaitAsync(Patience);

        using var json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        var figures = json.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble());
        Assert.Equal(
            "adopt_ms first_request_ms floor_http_ms floor_pick_ms floor_ready_ms lease_evicting_ms lease_ms list_again_ms list_bytes list_ms "
            + "metrics_bytes metrics_ms ready_ms ready_s register_ms schedule_idle_ms schedule_ms scheduler_bytes scheduler_ms second_request_ms "
            + "snapshot_ms stats_bytes stats_ms task_ms",
            string.Join(' ', figures.Keys));
        Assert.All(figures, f => Assert.True(f.Value > 0, f.Key));
        Assert.Equal(["figures.json", "small-tasks", "state"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }
}
