using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Quotas;

/// <summary>Holds requests of tenants against their limits, before anything of a request is read but its headers.</summary>
internal sealed class QuotaMiddleware(QuotaBook book, ProblemWriter problems) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ScopeRequirement>() is not { OfTenant: true }
            || CallerIdentity.Find(context.User) is not { Tenant.Length: > 0 } caller)
        {
            await next(context);
            return;
        }

        var quota = await book.GetAsync(caller.Tenant, context.RequestAborted);
        if (quota.Enter() is { } refusal)
        {
            RateLimitHeaders.Write(context.Response, quota, refusal);
            await problems.WriteAsync(context, ProblemMapping.OverQuota(refusal.Limit, refusal.Most, refusal.RetryAfter));
            return;
        }

        try
        {
            if (quota.Standing() is not null)
            {
                // An error clears the headers that are there; these are of the request and not of its outcome.
                context.Response.OnStarting(() =>
                {
                    RateLimitHeaders.Write(context.Response, quota, refusal: null);
                    return Task.CompletedTask;
                });
            }

            await next(context);
        }
        finally
        {
            quota.Leave();
        }
    }
}
