using System.Net;
using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

/// <summary>A checkpoint of this machine onto a node that may take none from its own disk, and what is done with it there.</summary>
public class PushTests
{
    private const string AdminKey = "an-admin-key-for-tests";

    private static readonly string Checkpoint = Path.Combine(PtmProcess.Samples, "checkpoints", "sentiment");

    [Fact]
    public async Task Push_NodeWithRoots_TaskIsServedAliasedAndRemoved()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["roots"]);
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey, "--checkpoints", folder["roots"]);
        var address = await node.AddressAsync();
        using var api = new Api(address);
        var key = await api.CreateTenantAsync(AdminKey, "acme");

        Assert.Equal("Pushed mood version 1.", await RunAsync("push", Checkpoint, "acme/mood"));
        Assert.Equal("Pushed mood version 2.", await RunAsync("push", Checkpoint, "acme/mood"));
        Assert.Equal("mood:default is versions 1=3, 2=1.", await RunAsync("tasks", "alias", "acme/mood", "default", "1=3,2=1"));
        Assert.Equal("positive", await Api.LabelOf(await api.PredictAsync(key, "mood", "\"What a lovely surprise!\"")));
        Assert.Contains("default (75 %)", await RunAsync("tasks", "versions", "acme/mood"), StringComparison.Ordinal);

        var (refused, complaint) = await PtmProcess.RunAsync("tasks", "remove", "acme/mood", "--version", "1", "--url", $"{address}", "--key", key);
        Assert.Equal((1, "ptm: 409: Version 1 of 'mood' has the alias default; move it first."), (refused, complaint.Trim()));
        Assert.Equal("mood:default is version 2.", await RunAsync("tasks", "alias", "acme/mood", "default", "2"));
        Assert.Equal("Removed mood version 1.", await RunAsync("tasks", "remove", "acme/mood", "--version", "1"));
        Assert.Equal("Removed alias default of mood.", await RunAsync("tasks", "alias", "acme/mood", "default"));
        Assert.Equal("Removed mood.", await RunAsync("tasks", "remove", "acme/mood"));
        Assert.Equal(HttpStatusCode.NotFound, (await api.PredictAsync(key, "mood", "\"hello\"")).StatusCode);

        // What is on its way for one tenant is no other one's to register.
        var globex = await api.CreateTenantAsync(AdminKey, "globex");
        foreach (var path in new[] { "acme/0/files", "globex/../acme/0/files" })
        {
            using var stolen = await api.SendAsync(
                HttpMethod.Put, "/v1/tasks/stolen", globex, JsonSerializer.Serialize(new { path = $"{folder["data"]}/store/uploads/{path}" }));
            Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
            Assert.Contains("path is not in one of the folders", await stolen.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        async Task<string> RunAsync(params string[] arguments)
        {
            var (code, output) = await PtmProcess.RunAsync([.. arguments, "--url", $"{address}", "--key", key]);
            Assert.True(code == 0, output);
            return output.Trim();
        }
    }
}
