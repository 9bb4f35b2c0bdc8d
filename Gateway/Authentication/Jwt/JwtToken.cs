using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>A signed token in its compact form (RFC 7515), taken apart; nothing of it is true before its signature was checked.</summary>
/// <param name="Algorithm">What it says it is signed with.</param>
/// <param name="KeyId">What it says it is signed by; null where it does not say.</param>
/// <param name="Signed">The bytes that the signature is of.</param>
/// <param name="Signature">The signature.</param>
/// <param name="Claims">What it says.</param>
internal sealed record JwtToken(string Algorithm, string? KeyId, byte[] Signed, byte[] Signature, JsonElement Claims)
{
    /// <summary>Longest token; headers are bounded anyway.</summary>
    public const int Longest = 8 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Whether a text looks like a token rather than a key.</summary>
    public static bool IsLike(string text) => text.Length <= Longest && text.AsSpan().Count('.') == 2;

    /// <summary>Takes a text apart; null when it is no token.</summary>
    public static JwtToken? Parse(string text)
    {
        try
        {
            var (first, last) = (text.IndexOf('.', StringComparison.Ordinal), text.LastIndexOf('.'));
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(text.AsSpan(0, first)), Strict);
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(text.AsSpan(first + 1, last - first - 1)), Strict);

            // "crit" names what a reader must understand, and nothing of that kind is understood here.
            if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object
                || header.RootElement.TryGetProperty("crit", out _) || JsonText.Of(header.RootElement, "alg") is not { } algorithm)
            {
                return null;
            }

            return new JwtToken(
                algorithm,
                JsonText.Of(header.RootElement, "kid"),
                Encoding.ASCII.GetBytes(text, 0, last),
                Base64Url.DecodeFromChars(text.AsSpan(last + 1)),
                claims.RootElement.Clone());
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            // The last of these is for names and texts with half of a surrogate pair.
            return null;
        }
    }

    /// <summary>A claim that is a text.</summary>
    public string? Text(string claim) => JsonText.Of(Claims, claim);

    /// <summary>A claim that is a time in seconds since 1970.</summary>
    public DateTimeOffset? Time(string claim) =>
        Claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    /// <summary>The texts of a claim that is one, or a list of them.</summary>
    public IReadOnlyList<string> Texts(string claim) => Claims.TryGetProperty(claim, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(JsonText.Of).OfType<string>()],
            _ => JsonText.Of(value) is { } text ? [text] : [],
        }
        : [];
}
