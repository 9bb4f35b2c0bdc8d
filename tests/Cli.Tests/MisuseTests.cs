using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

/// <summary>Command lines that cannot work: one sentence on what is wrong, never a stack trace.</summary>
public class MisuseTests
{
    [Theory]
    [InlineData(2, "expected a whole number from 0 to 65535", "serve", "--port", "-1")]
    [InlineData(2, "expected a whole number from 0 to 65535", "serve", "--port", "70000")]
    [InlineData(2, "expected a whole number from 0 to 65535", "serve", "--port", "http")]
    [InlineData(2, "Jwt: Issuer must be an https address", "serve", "--port", "0", "--jwt-issuer", "nonsense")]
    [InlineData(2, "--data is empty", "serve", "--data", "")]
    [InlineData(2, "from 1 to 64", "serve", "--port", "0", "--instances", "0")]
    [InlineData(2, "DIR is empty", "import", "", "acme/task")]
    [InlineData(2, "from 1 to 1000000", "import", ".", "acme/task", "--version", "2147483647")]
    [InlineData(2, "expected an address", "import", ".", "acme/task", "--url", "nowhere")]
    [InlineData(2, "DIR is empty", "fleet", "create", "")]
    [InlineData(2, "--type is 'f64'; expected f32, f16 or bf16", "fleet", "create", ".", "--type", "f64")]
    [InlineData(2, "from 1 to 86400000", "infer", "acme/task", "text", "--key", "k", "--deadline", "0")]
    [InlineData(2, "names no task", "infer", "acme/", "text", "--key", "k")]
    [InlineData(2, "DIR is empty", "push", "", "acme/task", "--key", "k")]
    [InlineData(2, "names no task", "push", ".", "acme/", "--key", "k")]
    [InlineData(1, "There is no folder", "push", "/no/such/folder", "acme/task", "--key", "k")]
    [InlineData(2, "'3' is no alias", "tasks", "alias", "acme/task", "3", "1", "--key", "k")]
    [InlineData(2, "VERSIONS is '1=0'", "tasks", "alias", "acme/task", "stable", "1=0", "--key", "k")]
    [InlineData(2, "printable ASCII", "infer", "acme/task", "text", "--key", "clé")]
    [InlineData(2, "'ptm serve --help' shows how", "serve", "--bogus")]
    [InlineData(2, "'ptm store --help' shows how", "store")]
    [InlineData(1, "there is no store", "store", "list", "--data", "/no/such/folder")]
    public async Task AnyVerb_Misuse_IsOneSentence(int exitCode, string complaint, params string[] arguments)
    {
        var (code, output) = await PtmProcess.RunAsync(arguments);

        Assert.Equal(exitCode, code);
        Assert.Contains(complaint, output, StringComparison.Ordinal);
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Serve_FailedStart_IsOneSentence()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "");
        string[][] starts =
        [
            ["--data", folder["data"], "--policy", "no-such-policy"],
            ["--data", folder["data"], "--redis", "127.0.0.1:1"],
            ["--data", folder["file"]],
            ["--data", folder["data"], "--device", "cuda:1023"],
        ];

        foreach (var start in starts)
        {
            var (code, output) = await PtmProcess.RunAsync(["serve", "--port", "0", .. start]);
            Assert.NotEqual(0, code);
            Assert.Single(output.TrimEnd().Split('\n'));
            Assert.DoesNotContain("unexpected", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StoreRemove_WhileANodeServes_IsRefused()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", "an-admin-key-for-tests");
        await node.AddressAsync();

        var (code, output) = await PtmProcess.RunAsync("store", "remove", "acme/task", "--data", folder["data"]);

        Assert.Equal(1, code);
        Assert.Contains("another node uses", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithAddress_RegistersOnTheRunningNode()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", "an-admin-key-for-tests");
        var address = await node.AddressAsync();
        using var api = new Api(address);
        var key = await api.CreateTenantAsync("an-admin-key-for-tests", "acme");

        var (code, output) = await PtmProcess.RunAsync(
            "import", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"), "acme/topic", "--url", address.ToString(), "--key", key);

        Assert.True(code == 0, output);
        Assert.Equal("weather", await Api.LabelOf(await api.PredictAsync(key, "topic", "\"Snow is likely in the mountains by Thursday.\"")));
    }
}
