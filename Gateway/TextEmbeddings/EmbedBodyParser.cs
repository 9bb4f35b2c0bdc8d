using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Parses the bodies of <c>/embed</c>. As in Text Embeddings Inference, fields that it does not know are passed over.</summary>
internal static class EmbedBodyParser
{
    private const int MaxIds = 65_536;

    /// <exception cref="RefusedException">A refusal that names the field.</exception>
    public static EmbedBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new EmbedBody(),
            (ref Utf8JsonReader reader, string field, EmbedBody into) => Read(ref reader, field, into, limits));
        BodyFields.Required(body.Inputs, "inputs");
        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, EmbedBody body, GatewayOptions limits)
    {
        switch (field)
        {
            case "inputs":
                var rules = new InputRules(field, limits.MaxClientBatchSize, limits.MaxTextLength) { MaxIds = MaxIds, Mixed = true };
                body.Inputs = InputParser.Parse(ref reader, rules);
                return true;
            case "normalize":
                body.Normalize = StrictJson.Boolean(ref reader, field);
                return true;
            case "dimensions":
                body.Dimensions = BodyFields.OptionalInteger(ref reader, field, 1, int.MaxValue);
                return true;
            default:
                return body.Options.TryRead(ref reader, field, field);
        }
    }
}
