using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Authentication.Jwt;

/// <summary>An OpenID Connect issuer on a real port, with an RSA and an EC key.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _fetches;

    private LocalIssuer(WebApplication app) => _app = app;

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Address => _app.Urls.First();

    /// <summary>The name that the RSA key is published under.</summary>
    public string RsaId { get; set; } = "rsa-1";

    public bool IsDown { get; set; }

    /// <summary>What every answer waits for.</summary>
    public Task Pause { get; set; } = Task.CompletedTask;

    /// <summary>How often the keys were fetched.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public static async Task<LocalIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var issuer = new LocalIssuer(app);
        app.MapGet("/.well-known/openid-configuration", issuer.DescribeAsync);
        app.MapGet("/keys", issuer.ShowKeysAsync);
        await app.StartAsync().WaitAsync(GatewayHost.Patience);
        return issuer;
    }

    /// <summary>Claims of a good token.</summary>
    public JsonObject Claims(string tenant, DateTimeOffset now) => new()
    {
        ["iss"] = Address,
        ["aud"] = "ptm",
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["tenant"] = tenant,
        ["scope"] = "openid infer",
    };

    /// <summary>A token signed with the RSA key.</summary>
    public string Sign(JsonObject claims, string algorithm = "RS256", string? kid = "rsa-1") =>
        Join(new JsonObject { ["alg"] = algorithm, ["kid"] = kid }, claims, s => Rsa.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token signed in some way.</summary>
    public static string Join(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";

        static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().WaitAsync(GatewayHost.Patience);
        await _app.DisposeAsync();
        Rsa.Dispose();
        Ec.Dispose();
    }

    private async Task DescribeAsync(HttpContext context)
    {
        await Pause;
        context.Response.StatusCode = IsDown ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        await context.Response.WriteAsync(new JsonObject { ["issuer"] = Address, ["jwks_uri"] = Address + "/keys" }.ToJsonString());
    }

    private Task ShowKeysAsync(HttpContext context)
    {
        Interlocked.Increment(ref _fetches);
        var rsa = Rsa.ExportParameters(includePrivateParameters: false);
        var ec = Ec.ExportParameters(includePrivateParameters: false);
        var keys = new JsonArray(
            new JsonObject { ["kty"] = "oct", ["kid"] = "secret", ["k"] = "AAAA" },
            new JsonObject { ["kty"] = "RSA", ["kid"] = "enc", ["use"] = "enc", ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) },
            new JsonObject { ["kty"] = "RSA", ["kid"] = RsaId, ["n"] = Text(rsa.Modulus!), ["e"] = Text(rsa.Exponent!) },
            new JsonObject { ["kty"] = "EC", ["kid"] = "ec-1", ["crv"] = "P-256", ["x"] = Text(ec.Q.X!), ["y"] = Text(ec.Q.Y!) });
        return context.Response.WriteAsync(new JsonObject { ["keys"] = keys }.ToJsonString());

        static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
    }
}
