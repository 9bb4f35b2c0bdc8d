using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>
/// Parses the bodies of <c>/predict</c>: a text, a pair <c>["a", "b"]</c>, or a batch <c>[["a"], ["a", "b"], …]</c> of lists.
/// </summary>
internal static class ClassifyBodyParser
{
    private const string Kinds = "a text, a pair of texts or a list of lists of one or two texts";

    /// <exception cref="RefusedException">A refusal that names the field.</exception>
    public static ClassifyBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new ClassifyBody(),
            (ref Utf8JsonReader reader, string field, ClassifyBody into) => Read(ref reader, field, into, limits));
        BodyFields.Required(body.Inputs, "inputs");
        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, ClassifyBody body, GatewayOptions limits)
    {
        switch (field)
        {
            case "inputs":
                body.Inputs = Inputs(ref reader, new InputRules(field, limits.MaxClientBatchSize, limits.MaxTextLength));
                return true;
            case "raw_scores":
                body.RawScores = StrictJson.Boolean(ref reader, field);
                return true;
            default:
                return body.Options.TryRead(ref reader, field, field);
        }
    }

    private static ParsedInputs Inputs(ref Utf8JsonReader reader, InputRules rules)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new ParsedInputs([InputParser.Text(ref reader, rules.Field, rules)], IsBatch: false);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw StrictJson.Expected(rules.Field, Kinds, reader.TokenType);
        }

        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => new ParsedInputs([Texts(ref reader, rules.Field, rules)], IsBatch: false),
            JsonTokenType.StartArray => new ParsedInputs(Batch(ref reader, rules), IsBatch: true),
            JsonTokenType.EndArray => throw RefusedException.Invalid($"{rules.Field} must be {Kinds}, not an empty list"),
            _ => throw StrictJson.Expected($"{rules.Field}[0]", "a text or a list of one or two texts", reader.TokenType),
        };
    }

    private static List<SequenceInput> Batch(ref Utf8JsonReader reader, InputRules rules)
    {
        var items = new List<SequenceInput>();
        var count = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (count++ >= rules.MaxItems)
            {
                reader.Skip();
                continue;
            }

            var name = $"{rules.Field}[{items.Count}]";
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw StrictJson.Expected(name, "a list of one or two texts like the first", reader.TokenType);
            }

            reader.Read();
            items.Add(Texts(ref reader, name, rules));
        }

        return count <= rules.MaxItems ? items : throw new RefusedException(rules.TooMany(rules.Field, count, rules.MaxItems));
    }

    // One or two texts up to the end of the list, on whose first element the reader stands.
    private static SequenceInput Texts(ref Utf8JsonReader reader, string name, InputRules rules)
    {
        var texts = new List<string>(2);
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            texts.Add(texts.Count < 2
                ? StrictJson.String(ref reader, $"{name}[{texts.Count}]", rules.MaxTextLength)
                : throw RefusedException.Invalid($"{name} has more than two texts"));
        }

        if (texts.Count == 0)
        {
            throw RefusedException.Invalid($"{name} must have one or two texts, not none");
        }

        return texts.Exists(t => t.Length > 0)
            ? new SequenceInput(name) { Text = texts[0], Pair = texts.ElementAtOrDefault(1) }
            : throw new RefusedException(ProblemMapping.Empty(name));
    }
}
