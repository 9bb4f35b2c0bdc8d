using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary>Parses the bodies of <c>POST /v1/rerank</c>.</summary>
internal static class RerankBodyParser
{
    private const int MaxDocuments = 1000;
    private const string Fields = "documents, model, query, return_documents and top_n";

    /// <exception cref="RefusedException">400 or 413, naming the field.</exception>
    public static RerankBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var body = BodyFields.Parse(
            json,
            new RerankBody(),
            (ref Utf8JsonReader reader, string field, RerankBody into) => Read(ref reader, field, into, limits),
            Fields);
        BodyFields.Required(body.Model, "model");
        BodyFields.Required(body.Query, "query");
        BodyFields.Required(body.Documents, "documents");
        return body;
    }

    private static bool Read(ref Utf8JsonReader reader, string field, RerankBody body, GatewayOptions limits)
    {
        var rules = new InputRules(field, MaxDocuments, limits.MaxTextLength);
        switch (field)
        {
            case "model":
                body.Model = StrictJson.String(ref reader, field, EmbeddingBodyParser.MaxNameLength);
                return true;
            case "query":
                body.Query = InputParser.Text(ref reader, field, rules).Text;
                return true;
            case "documents":
                body.Documents = Documents(ref reader, rules);
                return true;
            case "top_n":
                body.TopN = BodyFields.OptionalInteger(ref reader, field, 1, int.MaxValue);
                return true;
            case "return_documents":
                body.ReturnDocuments = BodyFields.OptionalBoolean(ref reader, field) ?? false;
                return true;
            default:
                return false;
        }
    }

    private static List<SequenceInput> Documents(ref Utf8JsonReader reader, InputRules rules)
    {
        StrictJson.StartArray(ref reader, rules.Field);
        var documents = new List<SequenceInput>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (documents.Count == rules.MaxItems)
            {
                throw RefusedException.Invalid($"{rules.Field} has more than the limit of {rules.MaxItems} items");
            }

            documents.Add(Document(ref reader, $"{rules.Field}[{documents.Count}]", rules));
        }

        return documents.Count > 0 ? documents : throw new RefusedException(ProblemMapping.Empty(rules.Field));
    }

    // A text, or an object with it.
    private static SequenceInput Document(ref Utf8JsonReader reader, string name, InputRules rules)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return InputParser.Text(ref reader, name, rules);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw StrictJson.Expected(name, "a text or an object with a text", reader.TokenType);
        }

        var texts = new List<SequenceInput>(1);
        BodyFields.ReadObject(
            ref reader,
            name,
            texts,
            (ref Utf8JsonReader inner, string field, List<SequenceInput> into) =>
            {
                var isText = field == $"{name}.text";
                if (isText)
                {
                    into.Add(InputParser.Text(ref inner, field, rules));
                }

                return isText;
            },
            "text");
        return texts.Count == 1 ? texts[0] : throw RefusedException.Invalid($"{name}.text is missing");
    }
}
