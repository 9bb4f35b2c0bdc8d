using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PtmOrleans.Client.Sending;
using PtmOrleans.Client.Wire;

namespace PtmOrleans.Client.Tenancy;

/// <summary>
/// Tenants' limits, keys and usage; see <see cref="PtmClient.Tenancy"/>. Everything but <see cref="ListOwnKeysAsync"/> and usage without a
/// tenant needs an operator's key. Methods fail as those of <see cref="PtmClient"/> do.
/// </summary>
public sealed class TenancyClient
{
    private readonly CallSender _sender;
    private readonly TimeSpan _timeout;

    internal TenancyClient(CallSender sender, TimeSpan timeout) => (_sender, _timeout) = (sender, timeout);

    /// <summary>Names of all tenants, sorted.</summary>
    public async Task<IReadOnlyList<string>> ListTenantsAsync(CancellationToken cancellationToken = default) =>
        (await ReadAsync("v1/tenants", WireJson.Default.WireTenantList, cancellationToken)).Tenants;

    /// <summary>A tenant with its limits.</summary>
    public Task<TenantInfo> GetTenantAsync(string tenant, CancellationToken cancellationToken = default) =>
        ReadAsync($"v1/tenants/{PathOf(tenant)}", WireJson.Default.TenantInfo, cancellationToken);

    /// <summary>Changes some of a tenant's limits.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="changes">
    /// Limits by name, as in <see cref="TenantLimitsInfo"/> in snake case; a null value ends a limit. Null gives the tenant the platform's
    /// defaults back.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<TenantInfo> SetLimitsAsync(
        string tenant, IReadOnlyDictionary<string, decimal?>? changes, CancellationToken cancellationToken = default)
    {
        // Setting twice is setting once.
        var call = Change(HttpMethod.Patch, $"v1/tenants/{PathOf(tenant)}", new WireTenantPatch(changes), WireJson.Default.WireTenantPatch);
        return _sender.SendAsync(call with { IsRepeatable = true }, WireJson.Default.TenantInfo, cancellationToken);
    }

    /// <summary>Makes a key; it is shown this once.</summary>
    public Task<KeyInfo> CreateKeyAsync(string tenant, NewKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var seconds = key.ExpiresIn is { } life ? (long?)life.TotalSeconds : null;
        var body = new WireKey(key.Scopes) { Name = key.Name, ExpiresIn = seconds };
        var call = Change(HttpMethod.Post, $"v1/tenants/{PathOf(tenant)}/keys", body, WireJson.Default.WireKey);
        return _sender.SendAsync(call, WireJson.Default.KeyInfo, cancellationToken);
    }

    /// <summary>A tenant's keys without their secrets, by identifier, however many pages they take.</summary>
    public Task<IReadOnlyList<KeyMetadata>> ListKeysAsync(string tenant, CancellationToken cancellationToken = default) =>
        ListAsync($"v1/tenants/{PathOf(tenant)}/keys", cancellationToken);

    /// <summary>The same of the caller's own tenant; needs a key that may manage.</summary>
    public Task<IReadOnlyList<KeyMetadata>> ListOwnKeysAsync(CancellationToken cancellationToken = default) =>
        ListAsync("v1/keys", cancellationToken);

    /// <summary>Gives a key a new secret, which is shown this once.</summary>
    /// <param name="tenant">Whose key it is.</param>
    /// <param name="id">The key's identifier.</param>
    /// <param name="grace">How long the secret before still works; null for a day.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<KeyInfo> RotateKeyAsync(string tenant, string id, TimeSpan? grace = null, CancellationToken cancellationToken = default)
    {
        var body = new WireRotation((long?)grace?.TotalSeconds);
        var call = Change(HttpMethod.Post, $"v1/tenants/{PathOf(tenant)}/keys/{PathOf(id)}/rotate", body, WireJson.Default.WireRotation);
        return _sender.SendAsync(call, WireJson.Default.KeyInfo, cancellationToken);
    }

    /// <summary>Ends a key.</summary>
    public Task RevokeKeyAsync(string tenant, string id, CancellationToken cancellationToken = default)
    {
        var path = $"v1/tenants/{PathOf(tenant)}/keys/{PathOf(id)}";
        var call = new ApiCall(HttpMethod.Delete, path) { Limit = _timeout, IsRepeatable = false };
        return _sender.SendAsync(call, WireJson.Default.WireNothing, cancellationToken);
    }

    /// <summary>What a tenant used, by hour or day and task, however many pages it takes.</summary>
    public async Task<IReadOnlyList<UsageInfo>> ReadUsageAsync(UsageRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var rows = new List<UsageInfo>();
        string? after = null;
        do
        {
            var page = await ReadAsync(request.Path(after), WireJson.Default.WireUsagePage, cancellationToken);
            rows.AddRange(page.Rows);

            // Cursors ascend, so pages come to an end whatever a server says.
            after = string.CompareOrdinal(page.Next, after) > 0 ? page.Next : null;
        }
        while (after is not null);
        return rows;
    }

    internal static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name[0] != '.' ? Uri.EscapeDataString(name) : throw new ArgumentException("A name does not begin with a dot.", nameof(name));
    }

    private async Task<IReadOnlyList<KeyMetadata>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var keys = new List<KeyMetadata>();
        string? after = null;
        do
        {
            var page = await ReadAsync(after is null ? path : $"{path}?after={after}", WireJson.Default.WireKeyList, cancellationToken);
            keys.AddRange(page.Keys);
            after = string.CompareOrdinal(page.Next, after) > 0 ? Uri.EscapeDataString(page.Next!) : null;
        }
        while (after is not null);
        return keys;
    }

    private Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        _sender.SendAsync(new ApiCall(HttpMethod.Get, path) { Limit = _timeout, IsRepeatable = true }, type, cancellationToken);

    private ApiCall Change<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type) =>
        new(method, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type), Limit = _timeout, IsRepeatable = false };
}
