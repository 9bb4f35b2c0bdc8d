using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Parses the bodies of <c>/tokenize</c>.</summary>
internal static class TokenizeBodyParser
{
    /// <exception cref="RefusedException">A refusal that names the field.</exception>
    public static TokenizeBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new TokenizeBody(),
            (ref Utf8JsonReader reader, string field, TokenizeBody into) => Read(ref reader, field, into, limits));
        BodyFields.Required(body.Inputs, "inputs");
        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, TokenizeBody body, GatewayOptions limits)
    {
        switch (field)
        {
            case "inputs":
                body.Inputs = InputParser.Parse(ref reader, new InputRules(field, limits.MaxClientBatchSize, limits.MaxTextLength));
                return true;
            case "add_special_tokens":
                body.AddSpecialTokens = StrictJson.Boolean(ref reader, field);
                return true;
            case "prompt_name":
                TextOptions.RefusePrompt(ref reader, field);
                return true;
            default:
                return false;
        }
    }
}
