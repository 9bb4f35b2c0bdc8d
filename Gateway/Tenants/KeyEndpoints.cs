using Microsoft.AspNetCore.Http;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Makes, lists, rotates and revokes tenants' keys; for operators. A tenant sees its own keys' metadata.</summary>
internal sealed class KeyEndpoints(
    IGrainFactory grains, TenantEndpoints tenants, KeyIssuer issuer, ApiKeyVerifier verifier, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int LongestName = 200;

    /// <summary><c>POST /v1/tenants/{tenant}/keys</c>: 201 with the secret, which is not stored and never shown again.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var tenant = await tenants.FindAsync(context.RouteText("tenant"), context.RequestAborted);
        var body = await JsonBodies.ReadAsync(context.Request, TenantJson.Default.KeyBody, context.RequestAborted);
        var record = new ApiKeyRecord(tenant.Name, "", KeyScopeNames.Parse(body.Scopes), default)
        {
            Name = NameOf(body),
            Expires = KeyTimes.ExpiryOf(body, clock.GetUtcNow()),
        };
        var (error, id, key) = await issuer.IssueAsync(record, context.RequestAborted);
        if (error != PtmError.None)
        {
            throw new RefusedException(error, $"tenant '{tenant.Name}' has reached its limit keys");
        }

        await ShowAsync(context, id, key, record, StatusCodes.Status201Created);
    }

    /// <summary><c>GET /v1/tenants/{tenant}/keys</c>: a page of metadata, by identifier.</summary>
    public Task ListAsync(HttpContext context) => ListAsync(context, context.RouteText("tenant"));

    /// <summary><c>GET /v1/keys</c>: the same of the caller's own tenant.</summary>
    public Task ListOwnAsync(HttpContext context) => ListAsync(context, CallerIdentity.Of(context).Tenant);

    /// <summary><c>POST /v1/tenants/{tenant}/keys/{key}/rotate</c>: 200 with the new secret. The one before works on for a while.</summary>
    public async Task RotateAsync(HttpContext context)
    {
        var (_, id) = await FindAsync(context);
        var body = await JsonBodies.ReadAsync(context.Request, TenantJson.Default.RotationBody, context.RequestAborted);
        var (key, record) = await issuer.RotateAsync(id, KeyTimes.GraceOf(body), context.RequestAborted);
        if (record is null)
        {
            throw new RefusedException(ProblemMapping.UnknownKey(context.RouteText("tenant")));
        }

        verifier.Forget(id);
        await ShowAsync(context, id, key.ToString()!, record, StatusCodes.Status200OK);
    }

    /// <summary><c>DELETE /v1/tenants/{tenant}/keys/{key}</c>: 204. Other gateways learn of it within their cache time.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        var (tenant, id) = (context.RouteText("tenant"), context.RouteText("key"));
        if (await ReadAsync(id, context.RequestAborted) is { } record)
        {
            if (record.Tenant != tenant)
            {
                throw new RefusedException(ProblemMapping.UnknownKey(tenant));
            }

            await grains.GetGrain<IApiKeyGrain>(id).RevokeAsync(context.RequestAborted);
            verifier.Forget(id);
        }
        else if (!(await tenants.FindAsync(tenant, context.RequestAborted)).KeyIds.Contains(id))
        {
            throw new RefusedException(ProblemMapping.UnknownKey(tenant));
        }

        // Also of a key that was revoked, or never made, without the list having heard of it.
        await grains.GetGrain<ITenantGrain>(tenant).RemoveKeyAsync(id, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string NameOf(KeyBody body)
    {
        var name = body.Name ?? "";
        return name.Length <= LongestName && !name.Any(char.IsControl)
            ? name
            : throw RefusedException.Invalid(
                $"name has {name.Length} characters; expected at most {LongestName}, without control characters");
    }

    private static async Task ShowAsync(HttpContext context, string id, string key, ApiKeyRecord record, int status)
    {
        var view = new KeyView(id, key, record.Tenant, KeyScopeNames.Names(record.Scopes))
        {
            Name = record.Name.Length > 0 ? record.Name : null,
            ExpiresAt = record.Expires,
            FormerUntil = record.FormerUntil,
        };
        context.Response.Headers.CacheControl = "no-store";
        await JsonBodies.WriteAsync(context.Response, view, TenantJson.Default.KeyView, status);
    }

    private async Task<(string Tenant, string Id)> FindAsync(HttpContext context)
    {
        var (tenant, id) = (context.RouteText("tenant"), context.RouteText("key"));
        var record = await ReadAsync(id, context.RequestAborted);
        return record?.Tenant == tenant ? (tenant, id) : throw new RefusedException(ProblemMapping.UnknownKey(tenant));
    }

    private async Task<ApiKeyRecord?> ReadAsync(string id, CancellationToken cancellationToken) =>
        ApiKey.IsId(id) ? await grains.GetGrain<IApiKeyGrain>(id).ReadAsync(cancellationToken) : null;

    private async Task ListAsync(HttpContext context, string name)
    {
        var after = context.Request.Query["after"].ToString();
        if (after.Length > 0 && !ApiKey.IsId(after))
        {
            throw RefusedException.Invalid("after must be one key's identifier, 16 hexadecimal digits");
        }

        var tenant = await tenants.FindAsync(name, context.RequestAborted);
        string[] ids = [.. tenant.KeyIds.Where(k => string.CompareOrdinal(k, after) > 0).Order(StringComparer.Ordinal).Take(PageSize + 1)];
        var page = ids.Length > PageSize ? ids[..PageSize] : ids;
        var records = await Task.WhenAll(page.Select(id => grains.GetGrain<IApiKeyGrain>(id).ReadAsync(context.RequestAborted)));
        var keys = page.Zip(records).Where(k => k.Second is not null).Select(k => KeyMetadataView.From(k.First, k.Second!));
        var view = new KeyListView([.. keys], ids.Length > PageSize ? page[^1] : null);
        await JsonBodies.WriteAsync(context.Response, view, TenantJson.Default.KeyListView);
    }
}
