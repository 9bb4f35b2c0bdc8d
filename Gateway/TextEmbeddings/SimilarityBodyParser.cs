using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Parses the bodies of <c>/similarity</c>.</summary>
internal static class SimilarityBodyParser
{
    private const string Parameters = "parameters";

    /// <exception cref="RefusedException">A refusal that names the field.</exception>
    public static SimilarityBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new SimilarityBody(),
            (ref Utf8JsonReader reader, string field, SimilarityBody into) => Read(ref reader, field, into, limits));
        BodyFields.Required(body.Source, "inputs.source_sentence");
        BodyFields.Required(body.Sentences, "inputs.sentences");
        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, SimilarityBody body, GatewayOptions limits)
    {
        switch (field)
        {
            case "inputs":
                BodyFields.ReadObject(
                    ref reader,
                    field,
                    body,
                    (ref Utf8JsonReader inner, string name, SimilarityBody into) => ReadInput(ref inner, name, into, limits));
                return true;
            case Parameters when reader.TokenType == JsonTokenType.Null:
                return true;
            case Parameters:
                BodyFields.ReadObject(ref reader, field, body, ReadParameter);
                return true;
            default:
                return false;
        }
    }

    private static bool ReadInput(ref Utf8JsonReader reader, string field, SimilarityBody body, GatewayOptions limits)
    {
        // The source counts as one of the batch.
        var most = limits.MaxClientBatchSize - 1;
        var rules = new InputRules(field, most, limits.MaxTextLength)
        {
            TooMany = (name, count, _) => ProblemMapping.BatchTooLarge(name, count + 1, limits.MaxClientBatchSize),
        };
        switch (field)
        {
            case "inputs.source_sentence":
                body.Source = InputParser.Text(ref reader, field, rules);
                return true;
            case "inputs.sentences":
                StrictJson.StartArray(ref reader, field);
                body.Sentences = InputParser.Parse(ref reader, rules).Items;
                return true;
            default:
                return false;
        }
    }

    private static bool ReadParameter(ref Utf8JsonReader reader, string field, SimilarityBody body) =>
        body.Options.TryRead(ref reader, field, field[(Parameters.Length + 1)..]);
}
