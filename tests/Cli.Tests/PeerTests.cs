using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

/// <summary>Nodes that serve the tasks of others, each a process of its own.</summary>
public class PeerTests
{
    private const string AdminKey = "an-admin-key-for-tests";
    private const string Text = "\"What a lovely surprise!\"";

    [Fact]
    public async Task Serve_WithAPeerAndAnEmptyStore_GivesThePeersAnswers()
    {
        using var folder = new TempFolder();
        using var first = PtmProcess.Start("serve", "--port", "0", "--data", folder["a"], "--admin-key", AdminKey);
        var address = await first.AddressAsync();
        using var api = new Api(address);
        await api.RegisterAsync(await api.CreateTenantAsync(AdminKey, "acme"), "sentiment", Sample("sentiment"));
        using var second = PtmProcess.Start(
            "serve", "--port", "0", "--data", folder["b"], "--admin-key", AdminKey,
            "--peer", $"{address}", "--peer-key", AdminKey, "--host-memory", "16MiB");
        using var other = new Api(await second.AddressAsync());
        var (one, two) = (await KeyAsync(api, "acme"), await KeyAsync(other, "acme"));
        Assert.Empty(Segments(folder["b"]));

        Assert.Equal(await PredictionsAsync(api, one), await PredictionsAsync(other, two));

        Assert.Equal(Segments(folder["a"]), Segments(folder["b"]));
        var metrics = await (await other.SendAsync(HttpMethod.Get, "/metrics", AdminKey)).Content.ReadAsStringAsync();
        var fetched = metrics.Split('\n').Single(l => l.StartsWith("ptm_store_fetched_bytes_total{", StringComparison.Ordinal));
        Assert.Contains($"origin=\"{address.ToString().TrimEnd('/')}\"", fetched, StringComparison.Ordinal);
        Assert.EndsWith($" {Segments(folder["b"]).Sum(s => s.Length)}", fetched, StringComparison.Ordinal);

        // What is here needs the peer no longer.
        await first.KillAsync();
        Assert.Equal(HttpStatusCode.OK, (await other.PredictAsync(two, "sentiment", Text)).StatusCode);
    }

    [Fact]
    public async Task Serve_WithASharedFolder_GivesTheSameAnswers()
    {
        using var folder = new TempFolder();
        var (code, output) = await PtmProcess.RunAsync("import", Sample("sentiment"), "acme/sentiment", "--data", folder["a"]);
        Assert.True(code == 0, output);
        using var node = PtmProcess.Start(
            "serve", "--port", "0", "--data", folder["b"], "--admin-key", AdminKey, "--shared", folder["a"]);
        using var api = new Api(await node.AddressAsync());

        Assert.Equal("positive", await Api.LabelOf(await api.PredictAsync(await KeyAsync(api, "acme"), "sentiment", Text)));
    }

    [Fact]
    public async Task Serve_PeerIsDown_StartsAndServesItsOwn()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start(
            "serve", "--port", "0", "--data", folder["b"], "--admin-key", AdminKey, "--peer", "http://127.0.0.1:1", "--peer-key", AdminKey);
        using var api = new Api(await node.AddressAsync());
        var key = await api.CreateTenantAsync(AdminKey, "acme");
        await api.RegisterAsync(key, "sentiment", Sample("sentiment"));

        Assert.Equal("positive", await Api.LabelOf(await api.PredictAsync(key, "sentiment", Text)));
        Assert.Contains("http://127.0.0.1:1 cannot be reached", node.Output, StringComparison.Ordinal);
    }

    private static string Sample(string name) => Path.Combine(PtmProcess.Samples, "checkpoints", name);

    private static (string Name, long Length)[] Segments(string data) =>
        [.. new DirectoryInfo(Path.Combine(data, "store", "segments")).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(f => (f.Name, f.Length)).Order()];

    private static async Task<string> KeyAsync(Api api, string tenant)
    {
        var key = await api.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant}/keys", AdminKey, """{"scopes": ["infer"]}""");
        return (await key.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private static async Task<string> PredictionsAsync(Api api, string key)
    {
        var answer = await api.PredictAsync(key, "sentiment", Text);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("predictions").GetRawText();
    }
}
