using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Traces;

public class TraceCommandTests
{
    private const string AdminKey = "an-admin-key-for-tests";

    [Fact]
    public async Task Generate_ThenShow_AgreeAndRepeat()
    {
        using var folder = new TempFolder();
        string[] generate = ["trace", "generate", "--tasks", "500", "--letters", "4", "--law", "zipf", "--intervals", "poisson", "--mean", "0.02", "--out"];

        var (code, output) = await PtmProcess.RunAsync([.. generate, folder["a.json"]]);
        Assert.True(code == 0, output);
        Assert.StartsWith("500 requests of 4 tasks over ", output, StringComparison.Ordinal);
        await PtmProcess.RunAsync([.. generate, folder["b.json"]]);
        Assert.Equal(File.ReadAllText(folder["a.json"]), File.ReadAllText(folder["b.json"]));

        (code, output) = await PtmProcess.RunAsync("trace", "show", folder["a.json"], "--json");
        Assert.True(code == 0, output);
        var summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal(500, summary.GetProperty("tasks").GetInt32());
        Assert.Equal(500, summary.GetProperty("counts").EnumerateObject().Sum(c => c.Value.GetInt32()));
        Assert.InRange(summary.GetProperty("mean_interval_s").GetDouble(), 0.015, 0.025);
    }

    [Theory]
    [InlineData(2, "--out", "generate")]
    [InlineData(2, "there are uniform, zipf", "generate", "--out", "x", "--law", "best")]
    [InlineData(2, "--mean is '-1'; expected a number from", "generate", "--out", "x", "--mean", "-1")]
    [InlineData(2, "--out is empty", "generate", "--out", "")]
    [InlineData(2, "from 1 to 86400", "record", "--out", "x", "--key", "k", "--seconds", "0")]
    [InlineData(1, "cannot be reached", "record", "--out", "x", "--key", "k", "--url", "http://127.0.0.1:1")]
    [InlineData(1, "Could not find file", "show", "no-such-trace.json")]
    public async Task Misuse_IsOneSentence(int exitCode, string complaint, params string[] arguments)
    {
        var (code, output) = await PtmProcess.RunAsync(["trace", .. arguments]);

        Assert.Equal(exitCode, code);
        Assert.Contains(complaint, output, StringComparison.Ordinal);
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Record_UntilInterrupted_KeepsWhatArrived()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        var address = await node.AddressAsync();
        using var api = new Api(address);
        var key = await api.CreateTenantAsync(AdminKey, "acme");
        await api.RegisterAsync(key, "topic", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"));
        using var recorder = PtmProcess.Start(
            "trace", "record", "--out", folder["t.json"], "--map", folder["m.json"], "--url", address.ToString(), "--key", AdminKey);
        await recorder.SaysAsync("Recording");

        (await api.PredictAsync(key, "topic", "\"Snow is likely.\"")).EnsureSuccessStatusCode();
        (await api.PredictAsync(key, "topic", "[\"Rain is likely.\", \"So is sun.\"]")).EnsureSuccessStatusCode();
        await recorder.InterruptAsync();

        Assert.True(await recorder.ExitAsync() == 0, recorder.Output);
        Assert.Contains("2 requests of 1 task", recorder.Output, StringComparison.Ordinal);
        Assert.Equal("acme/topic", JsonDocument.Parse(File.ReadAllText(folder["m.json"])).RootElement.GetProperty("A").GetString());
        var entries = JsonDocument.Parse(File.ReadAllText(folder["t.json"])).RootElement;
        Assert.Equal(["A", "A"], entries.EnumerateArray().Select(e => e[0].GetString()));
        Assert.True(entries[0][1].GetDouble() > 0);
    }

    [Fact]
    public async Task Record_NodeStops_KeepsWhatArrived_AndWithNothingWritesNothing()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        var address = await node.AddressAsync();
        using var recorder = PtmProcess.Start("trace", "record", "--out", folder["t.json"], "--url", address.ToString(), "--key", AdminKey);
        await recorder.SaysAsync("Recording");

        await node.InterruptAsync();

        Assert.Equal(0, await node.ExitAsync());
        Assert.Equal(1, await recorder.ExitAsync());
        Assert.Contains("no request arrived; nothing was written.", recorder.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["t.json"]));
    }
}
