using System.Globalization;
using PtmOrleans.Bench.Nodes;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Gateway;

/// <summary>
/// A node and a bare server with the same small trained model, each a process of its own; a third one, this, loads them in turn on the
/// same cores. The floor of both is the run of the model and the HTTP server; what the node adds is keys, lists, scheduling and metering.
/// </summary>
internal sealed class GatewayBench(GatewayOptions options, Report report)
{
    private const int Connections = 1000;
    private const int MemorySteps = 5;
    private const int MemoryCallers = 32;
    private static readonly int[] Callers = [1, 16, 64];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ptm-gateway-");
        try
        {
            var model = await SampleModel.WriteAsync(folder.FullName, cancellationToken);
            using var bare = await BareProcess.StartAsync(model, SampleModel.Checkpoint, cancellationToken);
            await using var node = await NodeProcess.StartAsync(Path.Combine(folder.FullName, "data"), 0, cancellationToken);
            using (var client = node.Client())
            {
                await client.RegisterTaskAsync(SampleModel.Task, SampleModel.Checkpoint, cancellationToken: cancellationToken);
            }

            var ours = Server.Of("node", node.Address, $"/v1/tasks/{SampleModel.Task}/predict", node.Key);
            var floor = Server.Of("bare minimal API", bare.Address, "/predict", key: null);
            var most = await CompareThroughputAsync(ours, floor, cancellationToken);
            await CompareTimesAsync(ours, floor, most / 2, cancellationToken);
            await WatchMemoryAsync(ours, node.ProcessId, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<double> CompareThroughputAsync(Server ours, Server floor, CancellationToken cancellationToken)
    {
        var rates = new Dictionary<(Server Server, int Callers), List<double>>();
        await ProgressBar.RunAsync("Requests a second", async bar =>
        {
            // A round beforehand compiles code and fills pools.
            for (var round = 0; round <= options.Rounds; round++)
            {
                bar($"round {round} of {options.Rounds}", round, options.Rounds);
                foreach (var server in (Server[])[floor, ours])
                {
                    using var load = await Load.OpenAsync(server, Callers.Max(), cancellationToken);
                    foreach (var callers in Callers)
                    {
                        var rate = await load.SaturateAsync(callers, options.Time, cancellationToken);
                        rates.TryAdd((server, callers), []);
                        rates[(server, callers)].AddRange(round > 0 ? [rate] : []);
                    }
                }
            }

            return true;
        });
        var table = new Table(["requests a second", .. Callers.Select(c => $"{c} callers")]);
        foreach (var server in (Server[])[floor, ours])
        {
            table.Add([server.Name, .. Callers.Select(c => Spread.Of(rates[(server, c)]).Text("N0"))]);
        }

        report.Add(table);
        var (best, bestFloor) = (Best(ours), Best(floor));
        report.Figure("requests_per_second", best);
        report.Figure("bare_requests_per_second", bestFloor);
        report.Figure("throughput_ratio", best / bestFloor);
        return best;

        double Best(Server server) => Callers.Max(c => Spread.Of(rates[(server, c)]).Median);
    }

    private async Task CompareTimesAsync(Server ours, Server floor, double rate, CancellationToken cancellationToken)
    {
        var times = new Dictionary<Server, List<double>> { [floor] = [], [ours] = [] };
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (server, measured) in times)
            {
                using var load = await Load.OpenAsync(server, Callers.Max(), cancellationToken);
                measured.AddRange(await load.PaceAsync(rate, options.Time, cancellationToken));
            }
        }

        var pace = string.Create(CultureInfo.InvariantCulture, $"{rate:0} requests a second, half of what the node can");
        var bare = report.Add($"{floor.Name}, {pace}", "bare_half_load_p50_ms", times[floor]);
        var node = report.Add($"{ours.Name}, the same", "half_load_p50_ms", times[ours]);
        report.Figure("added_p50_ms", node - bare);
    }

    private async Task WatchMemoryAsync(Server server, int process, CancellationToken cancellationToken)
    {
        using var load = await Load.OpenAsync(server, Connections, cancellationToken);
        var table = new Table("requests so far, over 1,000 connections", "the node's memory");
        var sizes = new List<double>();
        await ProgressBar.RunAsync("Memory", async bar =>
        {
            for (var step = 1; step <= MemorySteps; step++)
            {
                bar($"{step} of {MemorySteps}", step - 1, MemorySteps);
                await load.SendAsync(options.Requests / MemorySteps, MemoryCallers, cancellationToken);
                sizes.Add(ProcessMemory.ResidentBytes(process));
                table.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{step * (options.Requests / MemorySteps):N0}"), ByteSize.Format((long)sizes[^1]));
            }

            return true;
        });
        report.Add(table);
        report.Figure("connections_held", Connections);
        report.Figure("memory_growth", sizes[^1] / sizes[0]);
    }
}
