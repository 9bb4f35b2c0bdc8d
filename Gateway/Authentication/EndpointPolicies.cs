using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Ties routes to what their callers must be allowed to do.</summary>
internal static class EndpointPolicies
{
    private static readonly AuthorizationPolicy Metrics = Policy(new MetricsRequirement());

    /// <summary>Lets in only keys that meet the requirement, which the handler's refusal quotes.</summary>
    public static TBuilder Require<TBuilder>(this TBuilder builder, ScopeRequirement requirement)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(Policy(requirement)).WithMetadata(requirement);

    public static TBuilder RequireScraper<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(Metrics).WithMetadata(ScopeRequirement.Operate);

    private static AuthorizationPolicy Policy(IAuthorizationRequirement requirement) =>
        new([requirement], [ApiKeyAuthenticationHandler.SchemeName]);
}
