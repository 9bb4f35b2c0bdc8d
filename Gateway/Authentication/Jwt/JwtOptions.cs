using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>Tokens of an OpenID Connect issuer in place of API keys; section <c>Gateway:Jwt</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>
    /// The issuer, exactly as in its tokens: an https address, or http on the loopback. Its keys are found by
    /// <c>/.well-known/openid-configuration</c>. Null takes no tokens. Default: null.
    /// </summary>
    [MaxLength(2048)]
    public string? Issuer { get; set; }

    /// <summary>The audience that a token must name; needed with an issuer. Default: null.</summary>
    [MaxLength(2048)]
    public string? Audience { get; set; }

    /// <summary>The claim that holds the tenant's name. Default: <c>tenant</c>.</summary>
    [Required]
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The claim that holds the scopes, as words of one text or as a list. Default: <c>scope</c>.</summary>
    [Required]
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>How far the issuer's clock may be off. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the issuer's keys are used before they are fetched again. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan KeyLife { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Least time between two fetches, and so how long a key that the issuer has just begun to use may be unknown. Default: 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LeastRefresh { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long known keys are used while the issuer cannot be reached. Default: 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan StaleLife { get; set; } = TimeSpan.FromHours(1);
}
