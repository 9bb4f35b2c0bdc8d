using System.Diagnostics;
using System.Globalization;
using PtmOrleans.Bench.Nodes;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;

namespace PtmOrleans.Bench.Splitting;

/// <summary>
/// Sample tasks asked with texts of about a hundred words, by clients that leave everything to the node and by clients that tokenize and decode
/// themselves, in turn. The node is a process of its own; what both ways have in common is the run of the model and the way to it.
/// </summary>
internal sealed class SplitBench(int rounds, int requests, Report report)
{
    private const int Callers = 16;
    private static readonly string[] Tasks = ["sentiment", "similarity", "entities"];

    private static readonly string Text = string.Join(
        ' ', Enumerable.Repeat("Yesterday the parcel that I had ordered in Berlin came two days late, and nobody at the desk could say why.", 5));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("ptm-split-");
        try
        {
            await using var node = await NodeProcess.StartAsync(data.FullName, 0, cancellationToken);
            using var client = node.Client();
            foreach (var task in Tasks)
            {
                var checkpoint = Path.Combine(CommonOptions.Home, "samples", "checkpoints", task);
                await client.RegisterTaskAsync(task, checkpoint, cancellationToken: cancellationToken);
                await CompareAsync(node, task, cancellationToken);
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task CompareAsync(NodeProcess node, string task, CancellationToken cancellationToken)
    {
        var options = new PtmClientOptions { BaseAddress = node.Address, ApiKey = node.Key };
        using var texts = new SplitArm("texts; the node tokenizes and decodes", "text", options);
        using var tokens = new SplitArm("token ids; the client tokenizes and decodes", "split", options with { TokenizesHere = true });
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var arm in (SplitArm[])[texts, tokens])
            {
                await MeasureAsync(arm, node.ProcessId, task, isWarmUp: round == 0, cancellationToken);
            }
        }

        var table = new Table($"{task}: a request with", "node's processor time", "client's processor time", "bytes of bodies");
        foreach (var arm in (SplitArm[])[texts, tokens])
        {
            table.Add(
                arm.Name, $"{arm.NodeTime.Text("0.000")} ms", $"{Spread.Of(arm.ClientTimes).Text("0.000")} ms", Spread.Of(arm.Sizes).Text("N0"));
            report.Figure($"{task}_node_ms_{arm.Figure}", arm.NodeTime.Median);
        }

        report.Add(table);
        report.Figure($"{task}_node_saving", 1 - (tokens.NodeTime.Median / texts.NodeTime.Median));
        report.Figure($"{task}_bytes_ratio", Spread.Of(tokens.Sizes).Median / Spread.Of(texts.Sizes).Median);
    }

    private async Task MeasureAsync(SplitArm arm, int process, string task, bool isWarmUp, CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        var (node, own, bytes) = (ProcessTime.Of(process), self.TotalProcessorTime, arm.Bytes);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = caller; i < requests; i += Callers)
            {
                await arm.Client.PredictAsync(task, string.Create(CultureInfo.InvariantCulture, $"{Text} {i}"), cancellationToken: cancellationToken);
            }
        }));
        self.Refresh();
        if (!isWarmUp)
        {
            arm.NodeTimes.Add((ProcessTime.Of(process) - node).TotalMilliseconds / requests);
            arm.ClientTimes.Add((self.TotalProcessorTime - own).TotalMilliseconds / requests);
            arm.Sizes.Add((arm.Bytes - bytes) / (double)requests);
        }
    }
}
