using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Serving;

/// <summary>How a node ends that is told to, as a process under load.</summary>
public class DrainTests
{
    private const string AdminKey = "an-admin-key-for-tests";
    private const int Terminated = 128 + 15;

    [Fact]
    public async Task Serve_TerminatedUnderLoad_LosesNothingThatItTook()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey, "--drain-delay", "1");
        using var api = new Api(await node.AddressAsync());
        var key = await ServeAsync(api);
        using var warm = new SemaphoreSlim(0);
        var callers = Enumerable.Range(0, 8).Select(_ => CallUntilRefusedAsync(api, key, warm)).ToArray();
        for (var i = 0; i < 80; i++)
        {
            Assert.True(await warm.WaitAsync(PtmProcess.Patience));
        }

        await node.TerminateAsync();

        var ends = await Task.WhenAll(callers).WaitAsync(PtmProcess.Patience);
        Assert.Equal(0, await node.ExitAsync());
        Assert.All(ends, e => Assert.True(e.Last is HttpStatusCode.ServiceUnavailable or null, $"{e.Last}"));

        // What the node answered, by its own books, is what its callers got.
        using var again = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        using var after = new Api(await again.AddressAsync());
        using var usage = await after.SendAsync(HttpMethod.Get, "/v1/usage?by=day", key);
        var rows = (await usage.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rows");
        Assert.Equal(ends.Sum(e => e.Answered), rows.EnumerateArray().Sum(r => r.GetProperty("requests").GetInt64()));
    }

    [Fact]
    public async Task Serve_TerminatedTwice_EndsAtOnce()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start(
            "serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey, "--drain-delay", "600");
        using var api = new Api(await node.AddressAsync());
        var key = await ServeAsync(api);

        await node.TerminateAsync();
        using var limit = new CancellationTokenSource(PtmProcess.Patience);
        while ((await api.SendAsync(HttpMethod.Get, "/v2/health/ready", key: null)).StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            await Task.Delay(20, limit.Token);
        }

        Assert.Equal(HttpStatusCode.OK, (await api.PredictAsync(key, "topic", "\"Snow is likely.\"")).StatusCode);
        Assert.False(node.HasExited);
        await node.TerminateAsync();

        Assert.Equal(Terminated, await node.ExitAsync());
    }

    private static async Task<string> ServeAsync(Api api)
    {
        var key = await api.CreateTenantAsync(AdminKey, "acme");
        await api.RegisterAsync(key, "topic", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"));
        return key;
    }

    // Null when the node is gone: the connection was not made, or closed before a request on it was taken.
    private static async Task<(int Answered, HttpStatusCode? Last)> CallUntilRefusedAsync(Api api, string key, SemaphoreSlim warm)
    {
        for (var answered = 0; ; answered++)
        {
            try
            {
                using var response = await api.PredictAsync(key, "topic", "\"Snow is likely in the mountains by Thursday.\"");
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    return (answered, response.StatusCode);
                }

                warm.Release();
            }
            catch (HttpRequestException)
            {
                return (answered, null);
            }
        }
    }
}
