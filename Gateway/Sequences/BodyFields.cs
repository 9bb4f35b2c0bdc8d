using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Walks over the fields of a body, each of which may occur once; what goes wrong in one is put down to it.</summary>
internal static class BodyFields
{
    private const int MaxFields = 64;

    /// <summary>Fills <paramref name="body"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="body">Where the fields go.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="expected">The fields that there are, for refusing others; null passes others over.</param>
    /// <exception cref="RefusedException">400 or 413, naming the field.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, T body, FieldReader<T> read, string? expected = null)
    {
        var reader = StrictJson.Open(json);
        try
        {
            reader.Read();
            ReadObject(ref reader, "", body, read, expected);
            StrictJson.End(ref reader);
            return body;
        }
        catch (Exception exception) when (StrictJson.IsMalformed(exception))
        {
            throw StrictJson.Malformed(exception);
        }
    }

    /// <summary>Reads the object on which the reader stands; its fields are called by <paramref name="path"/> and their own name.</summary>
    public static void ReadObject<T>(ref Utf8JsonReader reader, string path, T body, FieldReader<T> read, string? expected = null)
    {
        StrictJson.StartObject(ref reader, path.Length > 0 ? path : "the body");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var field = path.Length > 0 ? $"{path}.{name}" : name;
            try
            {
                Note(seen, field);
                reader.Read();
                if (!read(ref reader, field, body))
                {
                    PassOver(ref reader, field, expected);
                }
            }
            catch (RefusedException refused) when (refused.Problem.Field is null)
            {
                throw new RefusedException(refused.Problem with { Field = ProblemMapping.Shorten(field) });
            }
        }
    }

    /// <summary>Refuses a body that lacks a field.</summary>
    public static T Required<T>(T? value, string field)
        where T : class =>
        value ?? throw new RefusedException(RefusedException.Invalid($"{field} is missing").Problem with { Field = field });

    /// <summary>A flag, or null for <c>null</c>.</summary>
    public static bool? OptionalBoolean(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.Null ? null : StrictJson.Boolean(ref reader, field);

    /// <summary>A number, or null for <c>null</c>.</summary>
    public static int? OptionalInteger(ref Utf8JsonReader reader, string field, int min, int max) =>
        reader.TokenType == JsonTokenType.Null ? null : (int)StrictJson.Integer(ref reader, field, min, max);

    /// <summary>A text, or null for <c>null</c>.</summary>
    public static string? OptionalString(ref Utf8JsonReader reader, string field, int maxLength) =>
        reader.TokenType == JsonTokenType.Null ? null : StrictJson.String(ref reader, field, maxLength);

    private static void Note(HashSet<string> seen, string field)
    {
        if (seen.Count == MaxFields)
        {
            throw RefusedException.Invalid($"an object has more than the limit of {MaxFields} fields");
        }

        if (!seen.Add(field))
        {
            throw RefusedException.Invalid($"{ProblemMapping.Shorten(field)} is given twice");
        }
    }

    private static void PassOver(ref Utf8JsonReader reader, string field, string? expected)
    {
        if (expected is not null)
        {
            throw RefusedException.Invalid($"unknown field '{ProblemMapping.Shorten(field)}': expected {expected}");
        }

        reader.Skip();
    }
}
