using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Scheduler;

public class SchedulerCommandTests
{
    private const string AdminKey = "an-admin-key-for-tests";

    [Fact]
    public async Task Scheduler_OfARunningNode_IsExplainedAndSwitched()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start(
            "serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey, "--list-items", "2000", "--tenant-weight", "acme=2.5");
        var address = await node.AddressAsync();
        using var api = new Api(address);
        var key = await api.CreateTenantAsync(AdminKey, "acme");
        await api.RegisterAsync(key, "topic", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"));
        (await api.PredictAsync(key, "topic", "\"Snow is likely.\"")).EnsureSuccessStatusCode();
        string[] on = ["--url", address.ToString(), "--key", AdminKey];

        var explained = await SucceedAsync(["scheduler", "explain", "--task", "acme/topic", .. on]);
        Assert.StartsWith("Policy affinity (of affinity, ", explained, StringComparison.Ordinal);
        Assert.Contains("a acme/topic:1", explained, StringComparison.Ordinal);
        Assert.Contains("a character is", explained, StringComparison.Ordinal);
        Assert.Contains("Nothing waits (1 list known).", explained, StringComparison.Ordinal);
        Assert.Contains("No decision", await SucceedAsync(["scheduler", "explain", "--device", "none", .. on]), StringComparison.Ordinal);

        var decision = JsonDocument.Parse(await SucceedAsync(["scheduler", "explain", "--last", "1", "--json", .. on])).RootElement.GetProperty("decisions")[0];
        Assert.Equal("acme/topic:1", decision.GetProperty("list").GetString());
        Assert.True(decision.GetProperty("expected_exec_ms").GetDouble() > 0);
        Assert.True(decision.GetProperty("max_items").GetInt32() > 0);

        Assert.Contains("acme/topic:1", await SucceedAsync(["scheduler", "show", .. on]), StringComparison.Ordinal);
        var cost = JsonDocument.Parse(await SucceedAsync(["scheduler", "costs", "--json", .. on])).RootElement.GetProperty("exec")[0];
        Assert.Equal(("cpu", 1), (cost.GetProperty("device_kind").GetString(), cost.GetProperty("observations").GetInt32()));

        Assert.StartsWith("fcfs (of affinity, ", await SucceedAsync(["scheduler", "policy", "fcfs", .. on]), StringComparison.Ordinal);
        Assert.StartsWith("fcfs (of affinity, ", await SucceedAsync(["scheduler", "policy", .. on]), StringComparison.Ordinal);
        var (code, output) = await PtmProcess.RunAsync(["scheduler", "policy", "best", .. on]);
        Assert.Equal(2, code);
        Assert.StartsWith("ptm: NAME is 'best'; there are affinity, ", output, StringComparison.Ordinal);
        (code, output) = await PtmProcess.RunAsync(["scheduler", "show", "--url", address.ToString(), "--key", key]);
        Assert.Equal(1, code);
        Assert.StartsWith("ptm: 403: ", output, StringComparison.Ordinal);
    }

    private static async Task<string> SucceedAsync(string[] arguments)
    {
        var (code, output) = await PtmProcess.RunAsync(arguments);
        Assert.True(code == 0, output);
        return output;
    }
}
