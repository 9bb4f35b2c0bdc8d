using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Tenancy;

public sealed class TenancyCommandTests
{
    private const string AdminKey = "an-admin-key-for-tests";

    [Fact]
    public async Task Tenant_MadeLimitedUsedAndRevoked_ByCommandsAlone()
    {
        using var folder = new TempFolder();
        using var node = PtmProcess.Start("serve", "--port", "0", "--data", folder["data"], "--admin-key", AdminKey);
        var address = await node.AddressAsync();
        using var api = new Api(address);
        string[] admin = ["--url", address.ToString(), "--key", AdminKey];

        Assert.Equal("Made tenant acme.", (await RunAsync(["tenants", "create", "acme", .. admin])).Trim());
        Assert.Contains("acme", await RunAsync(["tenants", "list", .. admin]), StringComparison.Ordinal);
        var made = JsonDocument.Parse(await RunAsync(
            ["keys", "create", "--tenant", "acme", "--scope", "infer", "--scope", "manage", "--name", "ci", "--expires-in", "90d", "--json", .. admin])).RootElement;
        var (id, key) = (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
        await api.RegisterAsync(key, "topic", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"));
        (await api.PredictAsync(key, "topic", "[\"Snow.\", \"Rain.\"]")).EnsureSuccessStatusCode();

        var limits = await RunAsync(["tenants", "limits", "acme", "--requests-per-second", "0.01", "--burst", "3", "--stored-bytes", "1GiB", .. admin]);
        Assert.Contains("1 GiB", limits, StringComparison.Ordinal);
        Assert.Contains("limits of its own", limits, StringComparison.Ordinal);
        Assert.Contains("ci", await RunAsync(["keys", "list", "--tenant", "acme", .. admin]), StringComparison.Ordinal);
        var rotated = (await RunAsync(["keys", "rotate", id, "--tenant", "acme", "--grace", "0s", "--json", .. admin])).Trim();
        Assert.DoesNotContain(key, rotated, StringComparison.Ordinal);
        Assert.Equal("Revoked " + id + ".", (await RunAsync(["keys", "revoke", id, "--tenant", "acme", .. admin])).Trim());

        await UntilStoredAsync(admin);
        var csv = await RunAsync(["usage", "--tenant", "acme", "--by", "day", "--csv", .. admin]);
        Assert.Contains(",topic,1,2,", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--expires-in is '3 weeks'", "keys", "create", "--tenant", "a", "--expires-in", "3 weeks", "--key", "k")]
    [InlineData("--grace is '-1s'", "keys", "rotate", "0123456789abcdef", "--tenant", "a", "--grace=-1s", "--key", "k")]
    [InlineData("--burst is 'many'", "tenants", "limits", "a", "--burst", "many", "--key", "k")]
    [InlineData("--defaults excludes limits", "tenants", "limits", "a", "--burst", "1", "--defaults", "--key", "k")]
    [InlineData("--from is 'soon'", "usage", "--from", "soon", "--key", "k")]
    public async Task Misuse_IsOneSentence(string complaint, params string[] arguments)
    {
        var (code, output) = await PtmProcess.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains(complaint, output, StringComparison.Ordinal);
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        var (code, output) = await PtmProcess.RunAsync(arguments);
        Assert.True(code == 0, output);
        return output;
    }

    // The gateway stores usage every few seconds.
    private static async Task UntilStoredAsync(string[] admin)
    {
        using var bound = new CancellationTokenSource(PtmProcess.Patience);
        while (!(await RunAsync(["usage", "--tenant", "acme", .. admin])).Contains("topic", StringComparison.Ordinal))
        {
            bound.Token.ThrowIfCancellationRequested();
        }
    }
}
