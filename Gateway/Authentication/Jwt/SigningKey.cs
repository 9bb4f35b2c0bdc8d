using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>
/// A public key of an issuer (RFC 7517, RFC 7518). The key's own type decides what it can verify, never a token's word: no algorithm of
/// shared secrets is known here.
/// </summary>
internal sealed class SigningKey
{
    private const int LeastModulus = 2048 / 8;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly string? _curve;
    private readonly string? _algorithm;

    private SigningKey(string? id, string? algorithm, RSAParameters rsa) => (Id, _algorithm, _rsa) = (id, algorithm, rsa);

    private SigningKey(string? id, string? algorithm, ECParameters ec, string curve) =>
        (Id, _algorithm, _ec, _curve) = (id, algorithm, ec, curve);

    /// <summary>What tokens call it; null where the issuer gives it no name.</summary>
    public string? Id { get; }

    /// <summary>The key of an entry of a key set; null where it is none that signatures are checked with here.</summary>
    public static SigningKey? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || JsonText.Of(entry, "use") is not (null or "sig"))
        {
            return null;
        }

        var (id, algorithm) = (JsonText.Of(entry, "kid"), JsonText.Of(entry, "alg"));
        return JsonText.Of(entry, "kty") switch
        {
            "RSA" when Bytes(entry, "n") is { Length: >= LeastModulus } modulus && Bytes(entry, "e") is { Length: > 0 } exponent =>
                new SigningKey(id, algorithm, new RSAParameters { Modulus = modulus, Exponent = exponent }),
            "EC" when CurveOf(JsonText.Of(entry, "crv")) is var (curve, length)
                && Bytes(entry, "x") is { } x && Bytes(entry, "y") is { } y && x.Length == length && y.Length == length =>
                new SigningKey(
                    id, algorithm, new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } }, JsonText.Of(entry, "crv")!),
            _ => null,
        };
    }

    /// <summary>Whether a signature by an algorithm is this key's.</summary>
    public bool Verifies(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (_algorithm is not null && _algorithm != algorithm)
        {
            return false;
        }

        try
        {
            return (algorithm, _curve) switch
            {
                ("RS256", null) => VerifiesRsa(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                ("RS384", null) => VerifiesRsa(signed, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
                ("RS512", null) => VerifiesRsa(signed, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
                ("PS256", null) => VerifiesRsa(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
                ("PS384", null) => VerifiesRsa(signed, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
                ("PS512", null) => VerifiesRsa(signed, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
                ("ES256", "P-256") => VerifiesEc(signed, signature, HashAlgorithmName.SHA256),
                ("ES384", "P-384") => VerifiesEc(signed, signature, HashAlgorithmName.SHA384),
                ("ES512", "P-521") => VerifiesEc(signed, signature, HashAlgorithmName.SHA512),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            // A point that is not on its curve, a modulus that is none.
            return false;
        }
    }

    // Objects of the framework may not be used by two threads at once, and making one costs little beside the verification.
    private bool VerifiesRsa(
        ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create(_rsa!.Value);
        return rsa.VerifyData(signed, signature, hash, padding);
    }

    private bool VerifiesEc(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        using var ec = ECDsa.Create(_ec!.Value);
        return ec.VerifyData(signed, signature, hash);
    }

    private static (ECCurve Curve, int Length)? CurveOf(string? name) => name switch
    {
        "P-256" => (ECCurve.NamedCurves.nistP256, 32),
        "P-384" => (ECCurve.NamedCurves.nistP384, 48),
        "P-521" => (ECCurve.NamedCurves.nistP521, 66),
        _ => null,
    };

    private static byte[]? Bytes(JsonElement entry, string name)
    {
        try
        {
            return JsonText.Of(entry, name) is { } text ? Base64Url.DecodeFromChars(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
