using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary>Parses the bodies of embedding requests.</summary>
internal static class EmbeddingBodyParser
{
    /// <summary>Most tokens of one input.</summary>
    public const int MaxTokens = 8192;

    /// <summary>Longest name that is looked up.</summary>
    public const int MaxNameLength = 1024;

    private const int MaxItems = 2048;
    private const string Fields = "dimensions, encoding_format, input, model and user";

    /// <exception cref="RefusedException">400 or 413, naming the field.</exception>
    public static EmbeddingBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new EmbeddingBody(),
            (ref Utf8JsonReader reader, string field, EmbeddingBody into) => Read(ref reader, field, into, limits),
            Fields);
        BodyFields.Required(body.Input, "input");
        return body;
    }

    /// <summary>The refusal of more items than may be, which OpenAI's clients expect as 400.</summary>
    public static Problem TooMany(string field, int count, int most) =>
        RefusedException.Invalid($"{field} has {count} items, more than the limit of {most}").Problem with { Field = field };

    private static bool Read(ref Utf8JsonReader reader, string field, EmbeddingBody body, GatewayOptions limits)
    {
        switch (field)
        {
            case "input":
                var rules = new InputRules(field, MaxItems, limits.MaxTextLength) { MaxIds = MaxTokens, TooMany = TooMany };
                body.Input = InputParser.Parse(ref reader, rules);
                return true;
            case "model":
                body.Model = StrictJson.String(ref reader, field, MaxNameLength);
                return true;
            case "encoding_format":
                body.Base64 = IsBase64(ref reader, field);
                return true;
            case "dimensions":
                body.Dimensions = BodyFields.OptionalInteger(ref reader, field, 1, int.MaxValue);
                return true;
            case "user":
                BodyFields.OptionalString(ref reader, field, MaxNameLength);
                return true;
            default:
                return false;
        }
    }

    private static bool IsBase64(ref Utf8JsonReader reader, string field) =>
        BodyFields.OptionalString(ref reader, field, MaxNameLength) switch
        {
            null or "float" => false,
            "base64" => true,
            { } other => throw RefusedException.Invalid($"{field} must be float or base64, not '{ProblemMapping.Shorten(other)}'"),
        };
}
