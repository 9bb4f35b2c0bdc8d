using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>What annotations cannot say of <see cref="JwtOptions"/>.</summary>
internal sealed class JwtOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var jwt = options.Jwt;
        if (jwt.Issuer is null)
        {
            return jwt.Audience is null
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Jwt: Audience is given without Issuer.");
        }

        var problems = new List<string>();
        if (!Uri.TryCreate(jwt.Issuer, UriKind.Absolute, out var issuer) || !IsSafe(issuer))
        {
            problems.Add("Jwt: Issuer must be an https address, or http on the loopback, without a user, query or fragment.");
        }

        if (string.IsNullOrEmpty(jwt.Audience))
        {
            problems.Add("Jwt: Audience must be given with Issuer, or any of the issuer's tokens would do.");
        }

        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    /// <summary>Whether what comes from an address can be trusted to come from its host.</summary>
    public static bool IsSafe(Uri address) =>
        (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };
}
