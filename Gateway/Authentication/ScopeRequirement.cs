using Microsoft.AspNetCore.Authorization;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>What a key must be allowed to do on a route.</summary>
/// <param name="AnyOf">One of these suffices.</param>
/// <param name="OfTenant">Whether the route works on the caller's own tenant, so that an operator's key has nothing to work on.</param>
internal sealed record ScopeRequirement(KeyScopes AnyOf, bool OfTenant) : IAuthorizationRequirement
{
    /// <summary>Any valid key.</summary>
    public static readonly ScopeRequirement Any = new(KeyScopes.Infer | KeyScopes.Manage | KeyScopes.Operate, OfTenant: false);

    /// <summary>Call tasks.</summary>
    public static readonly ScopeRequirement Infer = new(KeyScopes.Infer, OfTenant: true);

    /// <summary>Read what the tenant has.</summary>
    public static readonly ScopeRequirement Read = new(KeyScopes.Infer | KeyScopes.Manage, OfTenant: true);

    /// <summary>Change what the tenant has.</summary>
    public static readonly ScopeRequirement Manage = new(KeyScopes.Manage, OfTenant: true);

    /// <summary>Operate the platform.</summary>
    public static readonly ScopeRequirement Operate = new(KeyScopes.Operate, OfTenant: false);

    public bool IsMetBy(CallerIdentity caller) => (caller.Scopes & AnyOf) != 0 && (!OfTenant || caller.Tenant.Length > 0);

    /// <summary>Why a key is refused.</summary>
    public string Complaint(CallerIdentity caller) => OfTenant && caller.Tenant.Length == 0
        ? "an operator's key belongs to no tenant: use a tenant's key for tasks"
        : $"the key lacks the scope {Names(AnyOf)}";

    private static string Names(KeyScopes scopes) => scopes.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);
}
