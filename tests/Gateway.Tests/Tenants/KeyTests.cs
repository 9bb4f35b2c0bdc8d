using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Tenants;

[Collection(SharedGatewayGroup.Name)]
public sealed class KeyTests(SharedGateway shared)
{
    private readonly GatewayHost _host = shared.Host;
    private readonly HttpClient _admin = shared.Host.Admin();

    [Fact]
    public async Task Rotate_BothSecretsWorkUntilTheGraceEnds()
    {
        var tenant = _host.Tenant();
        var made = await MakeAsync(tenant, """{"scopes": ["infer"], "name": "nightly"}""");
        var (id, old) = (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);

        var rotated = await _admin.PostJsonAsync($"/v1/tenants/{tenant.Name}/keys/{id}/rotate", """{"grace_seconds": 600}""").BodyAsync();
        var fresh = rotated.GetProperty("key").GetString()!;

        Assert.NotEqual(old, fresh);
        Assert.StartsWith($"ptm_{id}_", fresh, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(old));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(fresh));

        _host.Platform.Keys[id] = _host.Platform.Keys[id] with { FormerUntil = DateTimeOffset.UnixEpoch };
        await using var other = await OtherGatewayAsync(id);
        Assert.Equal(HttpStatusCode.Unauthorized, await other.With(old).GetAsync("/v1/tasks").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await other.With(fresh).GetAsync("/v1/tasks").StatusAsync());
    }

    [Fact]
    public async Task Revoke_ListDidNotHearOfIt_SecondTryFreesThePlace()
    {
        var tenant = _host.Tenant();
        var id = (await MakeAsync(tenant, """{"scopes": ["infer"]}""")).GetProperty("id").GetString()!;
        Assert.True(_host.Platform.Keys.TryRemove(id, out _));

        await _admin.DeleteAsync($"/v1/tenants/{_host.Tenant().Name}/keys/{id}").ErrorAsync(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NoContent, await _admin.DeleteAsync($"/v1/tenants/{tenant.Name}/keys/{id}").StatusAsync());

        Assert.DoesNotContain(id, _host.Platform.Tenants[tenant.Name].KeyIds);
        await _admin.DeleteAsync($"/v1/tenants/{tenant.Name}/keys/{id}").ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Create_AnswerLost_NoKeyAndNoPlaceTaken()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (before, listed) = (host.Platform.Keys.Count, host.Platform.Tenants[tenant.Name].KeyIds);
        host.Platform.KeyCreationFailure = _ => new TimeoutException();

        using var answer = await host.Admin().PostJsonAsync($"/v1/tenants/{tenant.Name}/keys", """{"scopes": ["infer"]}""");

        Assert.False(answer.IsSuccessStatusCode);
        Assert.Equal(before, host.Platform.Keys.Count);
        Assert.Equal(listed, host.Platform.Tenants[tenant.Name].KeyIds);
    }

    [Fact]
    public async Task Verify_RotatedThroughAnotherGateway_NewSecretWorksThoughTheOldIsCached()
    {
        await using var host = await GatewayHost.StartAsync(o =>
        {
            o.KeyCacheTime = TimeSpan.FromMinutes(5);
            o.UnknownKeyCacheTime = TimeSpan.Zero;
        });
        var tenant = host.Tenant();
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.GetAsync("/v1/tasks").StatusAsync());
        ApiKey.TryParse(tenant.Key, out var key);
        var fresh = ApiKey.Create() with { Id = key.Id };
        host.Platform.Keys[key.Id] = host.Platform.Keys[key.Id] with { SecretHash = ApiKey.Hash(fresh.Secret) };

        Assert.Equal(HttpStatusCode.OK, await host.With(fresh.ToString()).GetAsync("/v1/tasks").StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await tenant.Client.GetAsync("/v1/tasks").StatusAsync());
    }

    [Fact]
    public async Task Verify_CachedKeyExpires_401WithTheTextOfAnyInvalidKey()
    {
        var clock = new SteppingClock();
        await using var host = await GatewayHost.StartAsync(
            o => o.KeyCacheTime = TimeSpan.FromMinutes(5), s => s.AddSingleton<TimeProvider>(clock));
        var tenant = host.Tenant();
        ApiKey.TryParse(tenant.Key, out var key);
        host.Platform.Keys[key.Id] = host.Platform.Keys[key.Id] with { Expires = clock.GetUtcNow() + TimeSpan.FromHours(1) };
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.GetAsync("/v1/tasks").StatusAsync());

        clock.Step = TimeSpan.FromHours(1);

        Assert.Equal("the API key is not valid", await tenant.Client.GetAsync("/v1/tasks").ErrorAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task List_KeysOfTwoTenants_EachItsOwnWithoutSecrets()
    {
        var (one, other) = (_host.Tenant(), _host.Tenant());
        var made = await MakeAsync(one, """{"scopes": ["manage"], "name": "ci", "expires_in": 3600}""");
        await MakeAsync(other, """{"scopes": ["infer"]}""");

        var text = (await _admin.GetAsync($"/v1/tenants/{one.Name}/keys").BodyAsync()).GetRawText();
        var own = (await one.Client.GetAsync("/v1/keys").BodyAsync()).GetRawText();

        ApiKey.TryParse(made.GetProperty("key").GetString(), out var key);
        Assert.DoesNotContain(key.Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiKey.Hash(key.Secret), text, StringComparison.Ordinal);
        var listed = JsonDocument.Parse(own).RootElement.GetProperty("keys").EnumerateArray().ToArray();
        Assert.Equal(2, listed.Length);
        var ci = Assert.Single(listed, k => k.GetProperty("id").GetString() == key.Id);
        Assert.Equal("ci", ci.GetProperty("name").GetString());
        Assert.Equal(made.GetProperty("expires_at").GetDateTimeOffset(), ci.GetProperty("expires_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task List_InferKey_403() =>
        Assert.Equal(HttpStatusCode.Forbidden, await _host.Tenant(KeyScopes.Infer).Client.GetAsync("/v1/keys").StatusAsync());

    [Fact]
    public async Task Use_ManyRequests_NotedOnceAsADay()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.GetAsync("/v1/tasks").StatusAsync());
        ApiKey.TryParse(tenant.Key, out var key);
        using var bound = new CancellationTokenSource(GatewayHost.Patience);

        var noted = await host.Platform.NotedUses.Reader.ReadAsync(bound.Token);
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.GetAsync("/v1/tasks").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.GetAsync("/v1/tasks").StatusAsync());

        Assert.Equal(key.Id, noted);
        Assert.False(host.Platform.NotedUses.Reader.TryRead(out _), "a second note on one day");
        Assert.Equal(TimeSpan.Zero, host.Platform.Keys[key.Id].LastUsed!.Value.TimeOfDay);
    }

    [Theory]
    [InlineData("""{"scopes": ["infer"], "expires_in": 0}""", "expires_in is 0; expected 1 to 316224000 seconds")]
    [InlineData("""{"scopes": ["infer"], "expires_in": 99999999999}""", "expires_in is 99999999999; expected 1 to 316224000 seconds")]
    [InlineData("""{"scopes": ["infer"], "expires_in": 5, "expires_at": "2099-01-01T00:00:00Z"}""", "expires_in and expires_at exclude each other")]
    [InlineData("""{"scopes": ["infer"], "expires_at": "2001-01-01T00:00:00Z"}""", "expires_at is 2001-01-01T00:00:00.0000000+00:00")]
    [InlineData("""{"scopes": ["infer"], "name": "a\u0007b"}""", "name has 3 characters")]
    public async Task Create_BadField_400NamesIt(string body, string expected)
    {
        var tenant = _host.Tenant();

        var error = await _admin.PostJsonAsync($"/v1/tenants/{tenant.Name}/keys", body).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Single(_host.Platform.Tenants[tenant.Name].KeyIds);
    }

    [Theory]
    [InlineData("""{"grace_seconds": -1}""")]
    [InlineData("""{"grace_seconds": 2592001}""")]
    [InlineData("""{"grace_seconds": "1"}""")]
    [InlineData("""{"grace": 1}""")]
    public async Task Rotate_BadGrace_400AndTheSecretStays(string body)
    {
        var tenant = _host.Tenant();
        ApiKey.TryParse(tenant.Key, out var key);

        await _admin.PostJsonAsync($"/v1/tenants/{tenant.Name}/keys/{key.Id}/rotate", body).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Equal(ApiKey.Hash(key.Secret), _host.Platform.Keys[key.Id].SecretHash);
    }

    [Fact]
    public async Task Rotate_KeyOfAnotherTenant_404()
    {
        var (one, other) = (_host.Tenant(), _host.Tenant());
        ApiKey.TryParse(other.Key, out var key);

        await _admin.PostJsonAsync($"/v1/tenants/{one.Name}/keys/{key.Id}/rotate", "{}").ErrorAsync(HttpStatusCode.NotFound);
        await _admin.PostJsonAsync($"/v1/tenants/{one.Name}/keys/nonsense/rotate", "{}").ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Limits_SetChangedEnded_ShownEachTime()
    {
        var tenant = _host.Tenant();
        var path = $"/v1/tenants/{tenant.Name}";

        var set = await PatchAsync(path, """{"limits": {"requests_per_second": 2.5, "stored_bytes": 5000000000}}""").BodyAsync();
        var changed = await PatchAsync(path, """{"limits": {"requests_per_second": null, "keys": 3}}""").BodyAsync();
        var ended = await PatchAsync(path, """{"limits": null}""").BodyAsync();

        Assert.Equal(2.5, set.GetProperty("limits").GetProperty("requests_per_second").GetDouble());
        Assert.False(set.GetProperty("default_limits").GetBoolean());
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("limits").GetProperty("requests_per_second").ValueKind);
        Assert.Equal(5_000_000_000, changed.GetProperty("limits").GetProperty("stored_bytes").GetInt64());
        Assert.Equal(3, changed.GetProperty("limits").GetProperty("keys").GetInt32());
        Assert.True(ended.GetProperty("default_limits").GetBoolean());
    }

    [Theory]
    [InlineData("""{"limits": {"requests_per_second": 0}}""", "limits.requests_per_second is 0; expected a number from 0.001 to 1000000, or null")]
    [InlineData("""{"limits": {"burst": "5"}}""", "limits.burst is a text; expected a whole number from 1 to 1000000, or null")]
    [InlineData("""{"limits": {"tasks": 1.5}}""", "limits.tasks is 1.5; expected a whole number from 0 to 10000, or null")]
    [InlineData("""{"limits": {"color": 1}}""", "limits has no 'color'")]
    [InlineData("""{"limits": []}""", "limits is a list; expected an object of limits, or null for the defaults")]
    [InlineData("""{"limits": {}}""", "limits names no limit")]
    public async Task Limits_BadBody_400NamesTheLimitAndChangesNothing(string body, string expected)
    {
        var tenant = _host.Tenant();

        Assert.Equal(expected, await PatchAsync($"/v1/tenants/{tenant.Name}", body).ErrorAsync(HttpStatusCode.BadRequest));
        Assert.True(_host.Platform.Tenants[tenant.Name].HasDefaultLimits);
    }

    [Fact]
    public async Task Limits_UnknownTenant_404() =>
        await PatchAsync("/v1/tenants/nobody", """{"limits": null}""").ErrorAsync(HttpStatusCode.NotFound);

    private Task<HttpResponseMessage> PatchAsync(string path, string body) => _admin.PatchAsync(path, HttpCalls.Json(body));

    private async Task<HttpStatusCode> StatusOf(string key) => await _host.With(key).GetAsync("/v1/tasks").StatusAsync();

    private Task<JsonElement> MakeAsync(TestTenant tenant, string body) =>
        _admin.PostJsonAsync($"/v1/tenants/{tenant.Name}/keys", body).BodyAsync(HttpStatusCode.Created);

    // Knows the key, and has not cached it.
    private async Task<GatewayHost> OtherGatewayAsync(string id)
    {
        var host = await GatewayHost.StartAsync();
        host.Platform.Keys[id] = _host.Platform.Keys[id];
        return host;
    }
}
