using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Authentication.Jwt;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Authentication.Jwt;

public sealed class JwtTests : IAsyncLifetime
{
    private LocalIssuer _issuer = null!;
    private GatewayHost _host = null!;
    private string _tenant = "";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async Task InitializeAsync()
    {
        _issuer = await LocalIssuer.StartAsync();
        _host = await GatewayHost.StartAsync(o =>
        {
            (o.Jwt.Issuer, o.Jwt.Audience) = (_issuer.Address, "ptm");
            o.Jwt.LeastRefresh = TimeSpan.FromHours(1);
        });
        _tenant = _host.Tenant().Name;
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Token_GoodOnes_ActForTheirTenantWithTheirScopes()
    {
        var claims = _issuer.Claims(_tenant, Now);
        var ec = LocalIssuer.Join(
            new JsonObject { ["alg"] = "ES256", ["kid"] = "ec-1" }, claims, s => _issuer.Ec.SignData(s, HashAlgorithmName.SHA256));
        var pss = LocalIssuer.Join(
            new JsonObject { ["alg"] = "PS384" }, claims, s => _issuer.Rsa.SignData(s, HashAlgorithmName.SHA384, RSASignaturePadding.Pss));

        foreach (var token in new[] { _issuer.Sign(claims), ec, pss, _issuer.Sign(claims) })
        {
            using var client = _host.With(token);
            Assert.Equal(HttpStatusCode.OK, await client.GetAsync("/v1/tasks").StatusAsync());
            Assert.Equal(HttpStatusCode.Forbidden, await client.DeleteAsync("/v1/tasks/x").StatusAsync());
            Assert.Equal(HttpStatusCode.Forbidden, await client.GetAsync("/v1/tenants").StatusAsync());
        }

        Assert.Equal(1, _issuer.Fetches);
    }

    public static TheoryData<string> Spoilt => new(
        "none", "none without signature", "HS256 with the public key", "ES256 with the RSA key", "key for encryption", "unknown key",
        "other signature", "changed claims", "wrong audience", "no audience", "wrong issuer", "expired", "no expiry", "not yet", "no tenant",
        "tenant of another form", "unknown tenant", "crit", "two claims of a name");

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task Token_Spoilt_401WithOneText(string how)
    {
        var claims = _issuer.Claims(_tenant, Now);
        using var answer = await _host.With(Spoil(how, claims)).GetAsync("/v1/tasks");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"error":"the API key is not valid"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("Bearer realm=\"ptm\", error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Token_ExpiredWithinTheSkew_StillWorks()
    {
        var claims = _issuer.Claims(_tenant, Now);
        claims["exp"] = Now.AddSeconds(-10).ToUnixTimeSeconds();

        Assert.Equal(HttpStatusCode.OK, await _host.With(_issuer.Sign(claims)).GetAsync("/v1/tasks").StatusAsync());
    }

    [Fact]
    public async Task Token_UnknownKeys_FetchedOnceInALongWhile()
    {
        Assert.Equal(HttpStatusCode.OK, await _host.With(_issuer.Sign(_issuer.Claims(_tenant, Now))).GetAsync("/v1/tasks").StatusAsync());
        for (var i = 0; i < 10; i++)
        {
            var token = _issuer.Sign(_issuer.Claims(_tenant, Now), kid: $"k{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, await _host.With(token).GetAsync("/v1/tasks").StatusAsync());
        }

        Assert.Equal(1, _issuer.Fetches);
    }

    [Fact]
    public async Task Token_IssuerChangesItsKey_NewOneIsFetched()
    {
        await using var host = await GatewayHost.StartAsync(o =>
        {
            (o.Jwt.Issuer, o.Jwt.Audience) = (_issuer.Address, "ptm");
            o.Jwt.LeastRefresh = TimeSpan.Zero;
        });
        var tenant = host.Tenant().Name;
        Assert.Equal(HttpStatusCode.OK, await host.With(_issuer.Sign(_issuer.Claims(tenant, Now))).GetAsync("/v1/tasks").StatusAsync());
        _issuer.RsaId = "rsa-2";

        Assert.Equal(HttpStatusCode.OK, await host.With(_issuer.Sign(_issuer.Claims(tenant, Now), kid: "rsa-2")).GetAsync("/v1/tasks").StatusAsync());
    }

    [Fact]
    public async Task Token_IssuerDown_503AndKeysOfThePlatformWork()
    {
        _issuer.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await _host.With(_issuer.Sign(_issuer.Claims(_tenant, Now))).GetAsync("/v1/tasks").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await _host.Tenant().Client.GetAsync("/v1/tasks").StatusAsync());
    }

    [Theory]
    [InlineData("{\"alg\":\"\\ud800\"}")]
    [InlineData("{\"alg\":\"RS256\",\"kid\":\"\\udc00x\"}")]
    [InlineData("{\"alg\":\"RS256\",\"\\ud800\":1}")]
    [InlineData("{\"alg\":\"RS256\",\"kid\":\"\u00ff\"}")]
    [InlineData("{\"alg\":\"\u00ff\"}")]
    [InlineData("{\"alg\":{}}")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task Token_TextThatIsNoUnicode_401(string header)
    {
        // Latin1, so that what is not ASCII is no UTF-8 either.
        var text = Base64Url.EncodeToString(Encoding.Latin1.GetBytes(header));
        var other = Base64Url.EncodeToString("{\"alg\":\"RS256\"}"u8);

        foreach (var token in new[] { $"{text}.e30.AA", $"{other}.{text}.AA", "..", "AA.AA." })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tasks");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Anonymous().SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Token_SignedClaimsWithHalfASurrogatePair_401()
    {
        foreach (var claim in new[] { "iss", "aud", "tenant", "scope" })
        {
            var claims = _issuer.Claims(_tenant, Now).ToJsonString().TrimEnd('}').Replace($"\"{claim}\":\"", $"\"{claim}\":\"\\udc00", StringComparison.Ordinal) + "}";
            var signed = $"{Base64Url.EncodeToString("{\"alg\":\"RS256\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
            var signature = _issuer.Rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var status = await _host.With($"{signed}.{Base64Url.EncodeToString(signature)}").GetAsync("/v1/tasks").StatusAsync();

            // Without a scope it is a token that may do nothing.
            Assert.Equal(claim == "scope" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized, status);
        }
    }

    [Fact]
    public async Task Token_ManyForgedOnes_GoodOnesStayRemembered()
    {
        await using var host = await GatewayHost.StartAsync(o =>
        {
            (o.Jwt.Issuer, o.Jwt.Audience) = (_issuer.Address, "ptm");
            o.KeyCacheTime = TimeSpan.FromMinutes(5);
        });
        var (tenant, verifier) = (host.Tenant().Name, host.Services.GetRequiredService<JwtVerifier>());
        var good = _issuer.Sign(_issuer.Claims(tenant, Now));
        Assert.NotNull(await verifier.VerifyAsync(good, CancellationToken.None));
        for (var i = 0; i < 2_100; i++)
        {
            Assert.Null(await verifier.VerifyAsync($"eyJhbGciOiJSUzI1NiJ9.e30.{i:D4}", CancellationToken.None));
        }

        host.Platform.Tenants.TryRemove(tenant, out _);
        Assert.NotNull(await verifier.VerifyAsync(good, CancellationToken.None));
    }

    [Fact]
    public async Task FindAsync_IssuerHangs_KnownKeyIsUsedAndOneCallerWaitsAMoment()
    {
        var clock = new ManualTimeProvider();
        var options = new GatewayOptions { Jwt = { Issuer = _issuer.Address, Audience = "ptm" } };
        using var keys = new IssuerKeys(Options.Create(options), clock, NullLogger<IssuerKeys>.Instance);
        await keys.FindAsync("rsa-1", CancellationToken.None).WaitAsync(GatewayHost.Patience);
        var pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (_issuer.Pause, _issuer.RsaId) = (pause.Task, "rsa-2");
        clock.Advance(options.Jwt.KeyLife);

        var waiting = keys.FindAsync("rsa-1", CancellationToken.None);
        Assert.Single(await keys.FindAsync("rsa-1", CancellationToken.None).WaitAsync(GatewayHost.Patience));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await waiting.WaitAsync(GatewayHost.Patience));
        pause.SetResult();

        Assert.Single(await keys.FindAsync("rsa-2", CancellationToken.None).WaitAsync(GatewayHost.Patience));
        Assert.Empty(await keys.FindAsync("rsa-1", CancellationToken.None).WaitAsync(GatewayHost.Patience));
    }

    [Fact]
    public async Task Key_OfOperatorsWithTwoDots_StillWorks()
    {
        await using var host = await GatewayHost.StartAsync(o =>
        {
            (o.Jwt.Issuer, o.Jwt.Audience) = (_issuer.Address, "ptm");
            o.AdminKey = "an.admin.key-for-tests";
        });

        Assert.Equal(HttpStatusCode.OK, await host.With("an.admin.key-for-tests").GetAsync("/v1/tenants").StatusAsync());
    }

    [Theory]
    [InlineData("http://issuer.example", "ptm")]
    [InlineData("nonsense", "ptm")]
    [InlineData("https://issuer.example?x=1", "ptm")]
    [InlineData("https://issuer.example", null)]
    [InlineData(null, "ptm")]
    public async Task Options_Unsafe_RefusedAtStart(string? issuer, string? audience) =>
        await Assert.ThrowsAsync<OptionsValidationException>(
            () => GatewayHost.StartAsync(o => (o.Jwt.Issuer, o.Jwt.Audience) = (issuer, audience)));

    private string Spoil(string how, JsonObject claims)
    {
        switch (how)
        {
            case "none":
                return _issuer.Sign(claims, "none");
            case "none without signature":
                return LocalIssuer.Join(new JsonObject { ["alg"] = "none" }, claims, _ => []);
            case "HS256 with the public key":
                var pem = Encoding.ASCII.GetBytes(_issuer.Rsa.ExportSubjectPublicKeyInfoPem());
                return LocalIssuer.Join(new JsonObject { ["alg"] = "HS256", ["kid"] = "rsa-1" }, claims, s => HMACSHA256.HashData(pem, s));
            case "ES256 with the RSA key":
                return _issuer.Sign(claims, "ES256");
            case "key for encryption":
                return _issuer.Sign(claims, kid: "enc");
            case "unknown key":
                return _issuer.Sign(claims, kid: "rsa-9");
            case "other signature":
                using (var other = RSA.Create(2048))
                {
                    return LocalIssuer.Join(
                        new JsonObject { ["alg"] = "RS256" }, claims, s => other.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
                }

            case "changed claims":
                var parts = _issuer.Sign(claims).Split('.');
                claims["scope"] = "infer manage";
                return $"{parts[0]}.{_issuer.Sign(claims).Split('.')[1]}.{parts[2]}";
            case "crit":
                return LocalIssuer.Join(
                    new JsonObject { ["alg"] = "RS256", ["crit"] = new JsonArray("b64") },
                    claims,
                    s => _issuer.Rsa.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            case "two claims of a name":
                var twice = claims.ToJsonString().TrimEnd('}') + ",\"tenant\":\"x\"}";
                var signed = $"{Base64Url.EncodeToString("{\"alg\":\"RS256\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(twice))}";
                var signature = _issuer.Rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                return $"{signed}.{Base64Url.EncodeToString(signature)}";
        }

        (string Claim, JsonNode? Value) change = how switch
        {
            "wrong audience" => ("aud", new JsonArray("other", "ptm2")),
            "no audience" => ("aud", null),
            "wrong issuer" => ("iss", _issuer.Address + "/"),
            "expired" => ("exp", Now.AddMinutes(-1).ToUnixTimeSeconds()),
            "no expiry" => ("exp", "never"),
            "not yet" => ("nbf", Now.AddMinutes(1).ToUnixTimeSeconds()),
            "no tenant" => ("tenant", null),
            "tenant of another form" => ("tenant", "A/b"),
            _ => ("tenant", "nobody"),
        };
        claims[change.Claim] = change.Value;
        return _issuer.Sign(claims);
    }
}
