using System.Net;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

/// <summary>A node as a process, driven as scripts drive it.</summary>
public class ServeTests
{
    private const string AdminKey = "an-admin-key-for-tests";

    [Fact]
    public async Task Serve_EveryKindOfRequest_GetsItsStatus()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        using var api = new Api(await node.AddressAsync());
        var acme = await api.CreateTenantAsync(AdminKey, "acme");
        var globex = await api.CreateTenantAsync(AdminKey, "globex");
        await api.RegisterAsync(acme, "sentiment", Path.Combine(PtmProcess.Samples, "checkpoints", "sentiment"));

        Assert.Equal("positive", await Api.LabelOf(await api.PredictAsync(acme, "sentiment", "\"What a lovely surprise!\"")));
        Assert.Equal(HttpStatusCode.NotFound, (await api.PredictAsync(globex, "sentiment", "\"hello\"")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.PredictAsync(null, "sentiment", "\"hello\"")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await api.PredictAsync(acme, "sentiment", "[\"hello\"")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await api.PredictAsync(acme, "sentiment", $"\"{new string('a', 5 << 20)}\"")).StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await api.PredictAsync(acme, "sentiment", Texts(64), ("X-Request-Deadline-Ms", "1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.SendAsync(HttpMethod.Get, "/v1/devices", acme)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, "/v1/devices", AdminKey)).StatusCode);

        var flood = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => api.PredictAsync(acme, "sentiment", Texts(512))));
        Assert.Contains(flood, r => r.StatusCode == HttpStatusCode.OK);
        var refused = flood.Where(r => r.StatusCode != HttpStatusCode.OK).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Equal(HttpStatusCode.TooManyRequests, r.StatusCode));
        Assert.All(refused, r => Assert.NotNull(r.Headers.RetryAfter));
    }

    [Fact]
    public async Task Serve_KilledAndStartedAgain_ServesWhatWasRegistered()
    {
        using var folder = new TempFolder();
        string key;
        using (var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey))
        {
            using var api = new Api(await node.AddressAsync());
            key = await api.CreateTenantAsync(AdminKey, "acme");
            await api.RegisterAsync(key, "topic", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"));
            Assert.Equal("weather", await Api.LabelOf(await api.PredictAsync(key, "topic", "\"Snow is likely in the mountains by Thursday.\"")));
            await node.KillAsync();
        }

        var (exitCode, output) = await PtmProcess.RunAsync("store", "verify", "--data", folder["data"]);
        Assert.True(exitCode == 0, output);

        using var again = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        using var after = new Api(await again.AddressAsync());
        Assert.Equal("weather", await Api.LabelOf(await after.PredictAsync(key, "topic", "\"Snow is likely in the mountains by Thursday.\"")));
    }

    [Fact]
    public async Task Serve_FirstStart_ShowsKeysOnceAndStoresHashes()
    {
        using var folder = new TempFolder();
        string[] keys;
        using (var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"]))
        {
            await node.AddressAsync();
            keys = [.. node.Output.Split([' ', '\n', '\r']).Where(w => w.StartsWith("ptm_", StringComparison.Ordinal))];
            Assert.Equal(2, keys.Length);
            await node.KillAsync();
        }

        foreach (var file in Directory.EnumerateFiles(folder["data"], "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.All(keys, key => Assert.DoesNotContain(key[^43..], text, StringComparison.Ordinal));
        }

        using var again = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"]);
        using var api = new Api(await again.AddressAsync());
        Assert.DoesNotContain("ptm_", again.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, "/v1/tenants", keys[0])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, "/v1/tasks", keys[1])).StatusCode);
    }

    [Fact]
    public async Task Serve_CheckpointOutsideTheGivenFolders_IsRefusedLikeOneThatIsNotThere()
    {
        using var folder = new TempFolder();
        var allowed = Path.Combine(PtmProcess.Samples, "checkpoints");
        using var node = PtmProcess.Start(
            "serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey, "--checkpoints", allowed);
        using var api = new Api(await node.AddressAsync());
        var key = await api.CreateTenantAsync(AdminKey, "acme");

        var answers = new List<string>();
        foreach (var path in (string[])["/etc", "/no/such/folder", Path.Combine(allowed, "..", "training")])
        {
            var refused = await api.SendAsync(HttpMethod.Put, "/v1/tasks/peek", key, $$"""{"path": "{{path}}"}""");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            answers.Add(await refused.Content.ReadAsStringAsync());
        }

        Assert.Single(answers.Distinct());
        await api.RegisterAsync(key, "topic", Path.Combine(allowed, "topic"));
    }

    [Fact]
    public async Task Serve_FolderOfARunningNode_SaysSo()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        await node.AddressAsync();

        var (exitCode, output) = await PtmProcess.RunAsync("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);

        Assert.Equal(1, exitCode);
        Assert.Contains("another node uses", output, StringComparison.Ordinal);
    }

    private static string Texts(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"This is review number {i} of a very long day.\""))}]";
}
