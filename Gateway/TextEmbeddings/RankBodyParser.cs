using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Parses the bodies of <c>/rerank</c>.</summary>
internal static class RankBodyParser
{
    /// <exception cref="RefusedException">A refusal that names the field.</exception>
    public static RankBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new RankBody(),
            (ref Utf8JsonReader reader, string field, RankBody into) => Read(ref reader, field, into, limits));
        BodyFields.Required(body.Query, "query");
        BodyFields.Required(body.Texts, "texts");
        if (body.Query!.Length == 0 && body.Texts!.FirstOrDefault(t => t.Text.Length == 0) is { } empty)
        {
            throw new RefusedException(ProblemMapping.Empty(empty.Name));
        }

        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, RankBody body, GatewayOptions limits)
    {
        var rules = new InputRules(field, limits.MaxClientBatchSize, limits.MaxTextLength) { EmptyTexts = true };
        switch (field)
        {
            case "query":
                body.Query = InputParser.Text(ref reader, field, rules).Text;
                return true;
            case "texts":
                StrictJson.StartArray(ref reader, field);
                body.Texts = InputParser.Parse(ref reader, rules).Items;
                return true;
            case "raw_scores":
                body.RawScores = StrictJson.Boolean(ref reader, field);
                return true;
            case "return_text":
                body.ReturnText = StrictJson.Boolean(ref reader, field);
                return true;
            default:
                return body.Options.TryRead(ref reader, field, field);
        }
    }
}
