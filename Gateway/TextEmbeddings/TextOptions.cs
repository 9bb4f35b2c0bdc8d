using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>The fields that most bodies have: what becomes of an over-long text, and the prompt.</summary>
internal sealed class TextOptions
{
    private const int MaxNameLength = 256;

    public bool Truncate { get; private set; }

    public TruncationSide Side { get; private set; }

    public Truncation Truncation => Truncate ? Truncation.LongestFirst : Truncation.None;

    /// <summary>Reads one of the fields; false when it is none of them.</summary>
    /// <param name="reader">On the value.</param>
    /// <param name="field">Full name, for messages.</param>
    /// <param name="name">The field's own name.</param>
    public bool TryRead(ref Utf8JsonReader reader, string field, string name)
    {
        switch (name)
        {
            case "truncate":
                Truncate = BodyFields.OptionalBoolean(ref reader, field) ?? false;
                return true;
            case "truncation_direction":
                Side = ReadSide(ref reader, field);
                return true;
            case "prompt_name":
                RefusePrompt(ref reader, field);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Checkpoints carry no prompts, so that none can be asked for by name.</summary>
    public static void RefusePrompt(ref Utf8JsonReader reader, string field)
    {
        if (BodyFields.OptionalString(ref reader, field, MaxNameLength) is { } prompt)
        {
            throw RefusedException.Invalid(
                $"{field} is '{ProblemMapping.Shorten(prompt)}', but tasks have no prompts: put it before the text");
        }
    }

    private static TruncationSide ReadSide(ref Utf8JsonReader reader, string field) =>
        StrictJson.String(ref reader, field, MaxNameLength) switch
        {
            "left" or "Left" => TruncationSide.Start,
            "right" or "Right" => TruncationSide.End,
            var other => throw RefusedException.Invalid($"{field} must be left or right, not '{ProblemMapping.Shorten(other)}'"),
        };
}
