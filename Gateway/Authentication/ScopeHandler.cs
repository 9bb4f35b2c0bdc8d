using Microsoft.AspNetCore.Authorization;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Checks a <see cref="ScopeRequirement"/>.</summary>
internal sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (CallerIdentity.Find(context.User) is { } caller && requirement.IsMetBy(caller))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
