using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>
/// An API key as its holder has it: <c>ptm_{id}_{secret}</c>, a public identifier of 16 hex digits and 32 random bytes in base64url.
/// </summary>
/// <param name="Id">Names the key's grain.</param>
/// <param name="Secret">Known to the holder alone; only its hash is stored.</param>
internal readonly record struct ApiKey(string Id, string Secret)
{
    private const string Prefix = "ptm_";
    private const int IdLength = 16;
    private const int SecretLength = 43;
    private const int SecretBytes = 32;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>A new random key.</summary>
    public static ApiKey Create() => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)),
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    public static bool TryParse([NotNullWhen(true)] string? text, out ApiKey key)
    {
        key = default;
        if (text?.Length != Prefix.Length + IdLength + 1 + SecretLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var id = text.AsSpan(Prefix.Length, IdLength);
        var secret = text.AsSpan(Prefix.Length + IdLength + 1);
        if (text[Prefix.Length + IdLength] != '_' || id.ContainsAnyExcept(Hex) || secret.ContainsAnyExcept(Base64))
        {
            return false;
        }

        key = new ApiKey(id.ToString(), secret.ToString());
        return true;
    }

    /// <summary>Whether a text has the form of an identifier.</summary>
    public static bool IsId(string text) => text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(Hex);

    /// <summary>SHA-256 of a secret, lower-case hex.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}{Id}_{Secret}";
}
