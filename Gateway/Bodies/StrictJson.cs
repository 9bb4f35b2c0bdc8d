using System.Text.Json;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>
/// Reading rules that all request bodies share: no comments, no trailing commas, no duplicates, bounded depth, nothing after the end.
/// </summary>
internal static class StrictJson
{
    /// <summary>Deepest nesting.</summary>
    public const int MaxDepth = 16;

    public static Utf8JsonReader Open(ReadOnlySpan<byte> body) => new(body, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Whether the reader itself gave up; it reports unpaired surrogates as an invalid operation.</summary>
    public static bool IsMalformed(Exception exception) => exception is JsonException or InvalidOperationException;

    public static RefusedException Malformed(Exception exception) =>
        RefusedException.Invalid(
            $"malformed JSON: {(exception is JsonException ? exception.Message : "a string holds an unpaired surrogate")}");

    public static void StartObject(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Expected(field, "an object", reader.TokenType);
        }
    }

    public static void StartArray(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Expected(field, "an array", reader.TokenType);
        }
    }

    /// <summary>Moves to the end of the text and refuses anything after the value.</summary>
    public static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            throw RefusedException.Invalid("malformed JSON: there is more after the end of the body's value");
        }
    }

    public static string String(ref Utf8JsonReader reader, string field, int maxLength)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Expected(field, "a string", reader.TokenType);
        }

        // A character takes at most six bytes (\u0000), so a text that cannot fit is never decoded.
        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (bytes > 6L * maxLength || reader.GetString() is not { } text || text.Length > maxLength)
        {
            throw RefusedException.TooLarge($"{field} is longer than the limit of {maxLength} characters");
        }

        return text;
    }

    public static long Integer(ref Utf8JsonReader reader, string field, long min, long max)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw Expected(field, "an integer", reader.TokenType);
        }

        return reader.TryGetInt64(out var value) && value >= min && value <= max
            ? value
            : throw RefusedException.Invalid($"{field} must be an integer from {min} to {max}");
    }

    public static bool Boolean(ref Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Expected(field, "true or false", reader.TokenType),
    };

    /// <summary>Notes that a field was seen.</summary>
    /// <exception cref="RefusedException">It was seen before.</exception>
    public static void Once(ref uint seen, int bit, string field)
    {
        if ((seen & (1u << bit)) != 0)
        {
            throw RefusedException.Invalid($"{field} is given twice");
        }

        seen |= 1u << bit;
    }

    public static RefusedException Expected(string field, string kind, JsonTokenType found) =>
        RefusedException.Invalid($"{field} must be {kind}, not {Name(found)}");

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}
