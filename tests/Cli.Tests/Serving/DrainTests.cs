using System.Net;
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

        // Nobody is answered with anything but an answer until the node says that it takes no more.
        var last = await Task.WhenAll(callers).WaitAsync(PtmProcess.Patience);
        Assert.All(last, status => Assert.True(status is HttpStatusCode.ServiceUnavailable or null, $"{status}"));
        Assert.Contains(HttpStatusCode.ServiceUnavailable, last);
        Assert.Equal(0, await node.ExitAsync());
    }

    [Fact]
    public async Task Serve_TerminatedTwice_EndsAtOnce()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey, "--drain-delay", "600");
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
    private static async Task<HttpStatusCode?> CallUntilRefusedAsync(Api api, string key, SemaphoreSlim answered)
    {
        while (true)
        {
            try
            {
                using var response = await api.PredictAsync(key, "topic", "\"Snow is likely in the mountains by Thursday.\"");
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    return response.StatusCode;
                }

                answered.Release();
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }
}
