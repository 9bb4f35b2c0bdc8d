using System.Net;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Client.Tenancy;

namespace PtmOrleans.Client.Tests.Tenancy;

public sealed class TenancyClientTests : IAsyncLifetime
{
    private const string Tenant = """
        {"name": "acme", "tasks": [], "keys": ["0123456789abcdef"], "created": "2026-01-01T00:00:00+00:00",
         "limits": {"requests_per_second": 2.5, "stored_bytes": 5000000000, "burst": null}, "default_limits": false}
        """;

    private ScriptedGateway _gateway = null!;
    private PtmClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ScriptedGateway.StartAsync();
        _client = new PtmClient(new PtmClientOptions { BaseAddress = _gateway.Address, ApiKey = "ptm_key" });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task SetLimitsAsync_ChangesAndEnds_ArePatchedAsPlainNumbers()
    {
        _gateway.ThenJson(Tenant);
        var changes = new Dictionary<string, decimal?> { ["stored_bytes"] = 5_000_000_000_000_000m, ["burst"] = null };

        var tenant = await _client.Tenancy.SetLimitsAsync("acme", changes);

        Assert.Equal(("PATCH", "/v1/tenants/acme"), (_gateway.Request.Method, _gateway.Request.Path));
        Assert.Equal("""{"limits":{"stored_bytes":5000000000000000,"burst":null}}""", _gateway.Request.Body);
        Assert.Equal((2.5, 5_000_000_000L, null, false), (tenant.Limits!.RequestsPerSecond, tenant.Limits.StoredBytes, tenant.Limits.Burst, tenant.DefaultLimits));
    }

    [Fact]
    public async Task SetLimitsAsync_Null_AsksForTheDefaults()
    {
        _gateway.ThenJson(Tenant);

        await _client.Tenancy.SetLimitsAsync("acme", null);

        Assert.Equal("""{"limits":null}""", _gateway.Request.Body);
    }

    [Fact]
    public async Task CreateKeyAsync_NameAndLife_ArePostedAndTheSecretIsNotPrinted()
    {
        _gateway.ThenJson(
            """{"id": "0123456789abcdef", "key": "ptm_secret", "tenant": "acme", "scopes": ["infer"], "name": "ci", "expires_at": "2026-01-01T00:00:00+00:00", "former_until": null}""",
            StatusCodes.Status201Created);

        var key = await _client.Tenancy.CreateKeyAsync("acme", new NewKey(["infer"], "ci", TimeSpan.FromDays(1)));

        Assert.Equal("""{"scopes":["infer"],"name":"ci","expires_in":86400}""", _gateway.Request.Body);
        Assert.Equal(("ptm_secret", "ci", 2026), (key.Key, key.Name, key.ExpiresAt?.Year));
        Assert.DoesNotContain("secret", key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListKeysAsync_TwoPages_AreJoined()
    {
        _gateway.ThenJson("""{"keys": [{"id": "a", "name": "", "scopes": ["infer"], "created": "2026-01-01T00:00:00+00:00", "last_used": "2026-01-02"}], "next": "a"}""");
        _gateway.ThenJson("""{"keys": [{"id": "b", "name": "x", "scopes": [], "created": "2026-01-01T00:00:00+00:00"}], "next": null}""");

        var keys = await _client.Tenancy.ListKeysAsync("acme");

        Assert.Equal(["a", "b"], keys.Select(k => k.Id));
        Assert.Equal(new DateOnly(2026, 1, 2), keys[0].LastUsed);
        Assert.Equal(["/v1/tenants/acme/keys", "/v1/tenants/acme/keys?after=a"], _gateway.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task RotateAndRevoke_ARefusalAndAnEmptyAnswer()
    {
        _gateway.ThenError(StatusCodes.Status404NotFound, "tenant 'acme' has no such key");
        _gateway.Then(context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });

        var refused = await Assert.ThrowsAsync<PtmApiException>(() => _client.Tenancy.RotateKeyAsync("acme", "id", TimeSpan.FromMinutes(1)));
        await _client.Tenancy.RevokeKeyAsync("acme", "id");

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(["/v1/tenants/acme/keys/id/rotate", "/v1/tenants/acme/keys/id"], _gateway.Requests.Select(r => r.Path));
        Assert.Equal("""{"grace_seconds":60}""", _gateway.Requests[0].Body);
    }

    [Fact]
    public async Task ReadUsageAsync_Pages_AreAskedForWithTheCursor()
    {
        const string Row = """{"start": "2026-01-01T05:00:00+00:00", "task": "a", "requests": 1, "items": 2, "tokens": 3, "compute_seconds": 0.5, "bytes_paged": 4}""";
        _gateway.ThenJson($$"""{"rows": [{{Row}}], "next": "2026-01-01T05:00:00Z/a"}""");
        _gateway.ThenJson($$"""{"rows": [{{Row}}], "next": null}""");
        var request = new UsageRequest { Tenant = "acme", From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ByDay = true };

        var rows = await _client.Tenancy.ReadUsageAsync(request);

        Assert.Equal(2, rows.Count);
        Assert.Equal(new UsageInfo(request.From.Value.AddHours(5), "a", 1, 2, 3, 0.5, 4), rows[0]);
        Assert.Equal("/v1/tenants/acme/usage?by=day&from=2026-01-01T00%3A00%3A00Z", _gateway.Requests[0].Path);
        Assert.EndsWith("&after=2026-01-01T05%3A00%3A00Z%2Fa", _gateway.Requests[1].Path, StringComparison.Ordinal);
    }
}
