using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace PtmOrleans.WeightStore.Manifests;

/// <summary>The SHA-256 of a segment file, which is also its name.</summary>
[JsonConverter(typeof(SegmentDigestConverter))]
public readonly record struct SegmentDigest
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Takes 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="ArgumentException">Anything else.</exception>
    public SegmentDigest(string value)
    {
        if (!IsWellFormed(value))
        {
            throw new ArgumentException($"a digest is 64 lower-case hexadecimal digits, not '{value}'", nameof(value));
        }

        Value = value;
    }

    /// <summary>The digest as 64 lower-case hexadecimal digits.</summary>
    public string Value { get; }

    /// <summary>Whether <paramref name="value"/> could be a digest.</summary>
    public static bool IsWellFormed(string? value)
        => value is { Length: 2 * SHA256.HashSizeInBytes } && !value.AsSpan().ContainsAnyExcept(Hex);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
