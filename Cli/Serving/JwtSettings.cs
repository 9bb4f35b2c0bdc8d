using System.CommandLine;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Cli.Serving;

/// <summary>The options <c>--jwt-…</c> of commands that run a gateway.</summary>
internal sealed class JwtSettings
{
    private readonly Option<string?> _issuer = new("--jwt-issuer")
    {
        Description = "Take tokens of this OpenID Connect issuer beside API keys: an https address.",
    };

    private readonly Option<string?> _audience = new("--jwt-audience") { Description = "Audience that tokens must name." };

    private readonly Option<string?> _tenantClaim = new("--jwt-tenant-claim")
    {
        Description = "Claim of tokens that holds the tenant's name; 'tenant' when left out.",
    };

    public void AddTo(Command command)
    {
        command.Add(_issuer);
        command.Add(_audience);
        command.Add(_tenantClaim);
    }

    /// <summary>What was given, to be applied to the gateway's options.</summary>
    public Action<GatewayOptions> Read(ParseResult parse)
    {
        var (issuer, audience, claim) = (parse.GetValue(_issuer), parse.GetValue(_audience), parse.GetValue(_tenantClaim));
        return options =>
        {
            options.Jwt.Issuer = issuer ?? options.Jwt.Issuer;
            options.Jwt.Audience = audience ?? options.Jwt.Audience;
            options.Jwt.TenantClaim = claim ?? options.Jwt.TenantClaim;
        };
    }
}
