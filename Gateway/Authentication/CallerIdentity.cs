using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Who calls. The tenant comes from the key alone.</summary>
internal sealed class CallerIdentity(string keyId, string tenant, KeyScopes scopes) : ClaimsIdentity(ApiKeyAuthenticationHandler.SchemeName)
{
    /// <summary>Whoever holds the configured administrator's key.</summary>
    public static readonly CallerIdentity Administrator = new("admin", "", KeyScopes.Operate);

    public string KeyId { get; } = keyId;

    /// <summary>Empty for operators.</summary>
    public string Tenant { get; } = tenant;

    public KeyScopes Scopes { get; } = scopes;

    /// <summary>The caller of an authenticated request.</summary>
    public static CallerIdentity Of(HttpContext context) =>
        Find(context.User) ?? throw new InvalidOperationException("The route lacks an authorization policy.");

    public static CallerIdentity? Find(ClaimsPrincipal user) => user.Identity as CallerIdentity;
}
