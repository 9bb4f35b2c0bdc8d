using System.Text;
using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Predict;

/// <summary>Parses predict bodies. Fields that it does not know are refused, since a misspelt one would be ignored in silence.</summary>
internal static class PredictBodyParser
{
    private const int MaxTop = 1000;

    /// <exception cref="RefusedException">400 or 413, naming the field.</exception>
    public static PredictBody Parse(ReadOnlySpan<byte> body, GatewayOptions limits)
    {
        var reader = StrictJson.Open(body);
        try
        {
            return ParseBody(ref reader, limits);
        }
        catch (Exception exception) when (StrictJson.IsMalformed(exception))
        {
            throw StrictJson.Malformed(exception);
        }
    }

    private static PredictBody ParseBody(ref Utf8JsonReader reader, GatewayOptions limits)
    {
        List<TextInput>? inputs = null;
        var parameters = new PredictParameters();
        var seen = 0u;
        reader.Read();
        StrictJson.StartObject(ref reader, "the body");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("inputs"u8))
            {
                StrictJson.Once(ref seen, 0, "inputs");
                reader.Read();
                inputs = ParseInputs(ref reader, limits);
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                StrictJson.Once(ref seen, 1, "parameters");
                reader.Read();
                parameters = ParseParameters(ref reader);
            }
            else
            {
                throw Unknown(ref reader, "the body", "inputs and parameters");
            }
        }

        StrictJson.End(ref reader);
        return inputs switch
        {
            null => throw RefusedException.Invalid("inputs is missing"),
            [] => throw RefusedException.Invalid("inputs is empty"),
            _ => new PredictBody(inputs, parameters),
        };
    }

    private static List<TextInput> ParseInputs(ref Utf8JsonReader reader, GatewayOptions limits)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return [ParseInput(ref reader, "inputs", limits)];
        }

        var inputs = new List<TextInput>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (inputs.Count == limits.MaxItems)
            {
                throw RefusedException.TooLarge($"inputs has more than the limit of {limits.MaxItems} items");
            }

            inputs.Add(ParseInput(ref reader, $"inputs[{inputs.Count}]", limits));
        }

        return inputs;
    }

    private static TextInput ParseInput(ref Utf8JsonReader reader, string field, GatewayOptions limits) => reader.TokenType switch
    {
        JsonTokenType.String => new TextInput(StrictJson.String(ref reader, field, limits.MaxTextLength)),
        JsonTokenType.StartArray => ParsePair(ref reader, field, limits),
        JsonTokenType.StartObject => ParseQuestion(ref reader, field, limits),
        _ => throw StrictJson.Expected(field, "a text, a pair of texts or an object with question and context", reader.TokenType),
    };

    private static TextInput ParsePair(ref Utf8JsonReader reader, string field, GatewayOptions limits)
    {
        var texts = new List<string>(2);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (texts.Count == 2)
            {
                throw RefusedException.Invalid($"{field} has more than two texts");
            }

            texts.Add(StrictJson.String(ref reader, field, limits.MaxTextLength));
        }

        return texts.Count == 2
            ? new TextInput(texts[0], texts[1])
            : throw RefusedException.Invalid($"{field} must be a pair of two texts");
    }

    private static TextInput ParseQuestion(ref Utf8JsonReader reader, string field, GatewayOptions limits)
    {
        string? question = null;
        string? context = null;
        var seen = 0u;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("question"u8))
            {
                StrictJson.Once(ref seen, 0, $"{field}.question");
                reader.Read();
                question = StrictJson.String(ref reader, $"{field}.question", limits.MaxTextLength);
            }
            else if (reader.ValueTextEquals("context"u8))
            {
                StrictJson.Once(ref seen, 1, $"{field}.context");
                reader.Read();
                context = StrictJson.String(ref reader, $"{field}.context", limits.MaxTextLength);
            }
            else
            {
                throw Unknown(ref reader, field, "question and context");
            }
        }

        return (question, context) switch
        {
            (null, _) => throw RefusedException.Invalid($"{field}.question is missing"),
            (_, null) => throw RefusedException.Invalid($"{field}.context is missing"),
            _ => new TextInput(question, context),
        };
    }

    private static PredictParameters ParseParameters(ref Utf8JsonReader reader)
    {
        var parameters = new PredictParameters();
        var seen = 0u;
        StrictJson.StartObject(ref reader, "parameters");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            parameters = ParseParameter(ref reader, parameters, ref seen);
        }

        return parameters;
    }

    private static PredictParameters ParseParameter(ref Utf8JsonReader reader, PredictParameters parameters, ref uint seen)
    {
        if (Is(ref reader, "deadline_ms"u8, 0, ref seen))
        {
            const long Limit = DeadlinePolicy.MaxMilliseconds;
            var value = StrictJson.Integer(ref reader, "parameters.deadline_ms", -Limit, Limit);
            return parameters with { Deadline = TimeSpan.FromMilliseconds(value) };
        }

        if (Is(ref reader, "priority"u8, 1, ref seen))
        {
            var value = StrictJson.Integer(ref reader, "parameters.priority", 0, InferenceCall.LowestPriority);
            return parameters with { Priority = InferenceCall.PriorityOf(value) };
        }

        if (Is(ref reader, "top"u8, 2, ref seen))
        {
            return parameters with { Top = (int)StrictJson.Integer(ref reader, "parameters.top", 1, MaxTop) };
        }

        if (Is(ref reader, "truncate"u8, 3, ref seen))
        {
            return parameters with { Truncate = StrictJson.Boolean(ref reader, "parameters.truncate") };
        }

        return Is(ref reader, "version"u8, 4, ref seen)
            ? parameters with { Version = VersionOf(ref reader) }
            : throw Unknown(ref reader, "parameters", "deadline_ms, priority, top, truncate and version");
    }

    private static VersionName VersionOf(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? VersionName.Parse(StrictJson.String(ref reader, "parameters.version", TaskName.MaxPartLength), "parameters.version")
        : (int)StrictJson.Integer(ref reader, "parameters.version", 1, int.MaxValue);

    private static RefusedException Unknown(ref Utf8JsonReader reader, string field, string expected) => RefusedException.Invalid(
        $"{field} has an unknown field '{ProblemMapping.Shorten(reader.GetString()!)}': expected {expected}");

    // Moves to the value when the property has this name.
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, int bit, ref uint seen)
    {
        if (!reader.ValueTextEquals(name))
        {
            return false;
        }

        StrictJson.Once(ref seen, bit, $"parameters.{Encoding.UTF8.GetString(name)}");
        reader.Read();
        return true;
    }
}
