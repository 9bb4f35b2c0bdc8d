using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Parses the bodies of <c>/decode</c>.</summary>
internal static class DecodeBodyParser
{
    private const int MaxIds = 65_536;

    /// <exception cref="RefusedException">A refusal that names the field.</exception>
    public static DecodeBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new DecodeBody(),
            (ref Utf8JsonReader reader, string field, DecodeBody into) => Read(ref reader, field, into, limits));
        BodyFields.Required(body.Ids, "ids");
        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, DecodeBody body, GatewayOptions limits)
    {
        switch (field)
        {
            case "ids":
                StrictJson.StartArray(ref reader, field);
                var rules = new InputRules(field, limits.MaxClientBatchSize, limits.MaxTextLength) { MaxIds = MaxIds };
                body.Ids = InputParser.Parse(ref reader, rules);
                return true;
            case "skip_special_tokens":
                body.SkipSpecialTokens = StrictJson.Boolean(ref reader, field);
                return true;
            default:
                return false;
        }
    }
}
