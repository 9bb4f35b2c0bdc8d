using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>A parameter that nothing here uses; the protocol lets it be a string, a number or a truth value.</summary>
/// <param name="field">Its name, for messages.</param>
internal sealed class ParameterNode(string field) : JsonNode
{
    private const int MaxQuoted = 64;

    /// <summary>The node of the parameter whose name was read.</summary>
    /// <param name="name">The name.</param>
    /// <param name="of">The object that it is in.</param>
    public static ParameterNode Of(ref Utf8JsonReader name, string of) => new($"{of}.{Quote(ref name)}");

    /// <summary>The refusal of a parameter that asks for what is not there: 501.</summary>
    public static RefusedException Unsupported(ref Utf8JsonReader name, string of, string why) =>
        new(ProblemMapping.Unsupported($"{of}.{Quote(ref name)} is not supported: {why}"));

    public override void Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null)
        {
            throw StrictJson.Expected(field, "a string, a number, true or false", reader.TokenType);
        }

        walk.Leave();
    }

    private static string Quote(ref Utf8JsonReader name)
    {
        var text = name.GetString()!;
        return text.Length <= MaxQuoted ? text : $"{text[..MaxQuoted]}…";
    }
}
