using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Authentication.Jwt;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Reads a key, or a token of the configured issuer, from <c>Authorization: Bearer</c> or <c>X-API-Key</c>.</summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    ApiKeyVerifier verifier,
    JwtVerifier tokens,
    ProblemWriter problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";
    private const string KeyHeader = "X-API-Key";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented(Request) is not { } presented)
        {
            return AuthenticateResult.NoResult();
        }

        var caller = tokens.Takes(presented) && !verifier.IsAdministrator(presented)
            ? await tokens.VerifyAsync(presented, Context.RequestAborted)
            : await verifier.VerifyAsync(presented, Context.RequestAborted);
        return caller is null
            ? AuthenticateResult.Fail("The key is not valid.")
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(caller), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var presented = Presented(Request) is not null;
        Response.Headers.WWWAuthenticate = presented ? "Bearer realm=\"ptm\", error=\"invalid_token\"" : "Bearer realm=\"ptm\"";
        return problems.WriteAsync(Context, ProblemMapping.Unauthenticated(presented));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetMetadata<ScopeRequirement>();
        var message = needed?.Complaint(CallerIdentity.Of(Context)) ?? "the key may not do this";
        return problems.WriteAsync(Context, ProblemMapping.Forbidden(message));
    }

    private static string? Presented(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        var key = request.Headers[KeyHeader].ToString();
        return key.Length > 0 ? key : null;
    }
}
