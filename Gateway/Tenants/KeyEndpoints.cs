using Microsoft.AspNetCore.Http;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Makes and revokes tenants' keys; for operators.</summary>
internal sealed class KeyEndpoints(IGrainFactory grains, TenantEndpoints tenants, KeyIssuer issuer, ApiKeyVerifier verifier)
{
    /// <summary><c>POST /v1/tenants/{tenant}/keys</c>: 201 with the secret, which is not stored and never shown again.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var tenant = await tenants.FindAsync(context.RouteText("tenant"), context.RequestAborted);
        var body = await JsonBodies.ReadAsync(context.Request, TenantJson.Default.KeyBody, context.RequestAborted);
        var scopes = KeyScopeNames.Parse(body.Scopes);
        var (error, id, key) = await issuer.IssueAsync(tenant.Name, scopes, context.RequestAborted);
        if (error != PtmError.None)
        {
            throw new RefusedException(error, $"tenant '{tenant.Name}' can have no further key");
        }

        var view = new KeyView(id, key, tenant.Name, KeyScopeNames.Names(scopes));
        context.Response.Headers.CacheControl = "no-store";
        await JsonBodies.WriteAsync(context.Response, view, TenantJson.Default.KeyView, StatusCodes.Status201Created);
    }

    /// <summary><c>DELETE /v1/tenants/{tenant}/keys/{key}</c>: 204. Other gateways learn of it within their cache time.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        var tenant = context.RouteText("tenant");
        var id = context.RouteText("key");
        var grain = ApiKey.IsId(id) ? grains.GetGrain<IApiKeyGrain>(id) : null;
        var record = grain is null ? null : await grain.ReadAsync(context.RequestAborted);
        if (record?.Tenant != tenant || !await grain!.RevokeAsync(context.RequestAborted))
        {
            throw new RefusedException(ProblemMapping.UnknownKey(tenant));
        }

        verifier.Forget(id);
        await grains.GetGrain<ITenantGrain>(tenant).RemoveKeyAsync(id, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
