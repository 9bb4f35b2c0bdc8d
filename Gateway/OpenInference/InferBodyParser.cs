using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Parses the JSON form of Open Inference Protocol v2 requests
/// (https://github.com/kserve/open-inference-protocol). Parameters and fields that it does not know are passed over, as the protocol wants.
/// </summary>
internal static class InferBodyParser
{
    private const int MaxInputs = 8;
    private const int MaxNameLength = 256;

    /// <summary>The request; the caller disposes it.</summary>
    /// <exception cref="RefusedException">400, 413 or 501, naming the field.</exception>
    public static InferBody Parse(ReadOnlySpan<byte> json, GatewayOptions limits)
    {
        var reader = StrictJson.Open(json);
        var body = new InferBody();
        try
        {
            ParseBody(ref reader, body, limits);
            return body;
        }
        catch (Exception exception)
        {
            body.Dispose();
            if (StrictJson.IsMalformed(exception))
            {
                throw StrictJson.Malformed(exception);
            }

            throw;
        }
    }

    private static void ParseBody(ref Utf8JsonReader reader, InferBody body, GatewayOptions limits)
    {
        var seen = 0u;
        reader.Read();
        StrictJson.StartObject(ref reader, "the body");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ParseField(ref reader, body, limits, ref seen);
        }

        StrictJson.End(ref reader);
        if (body.Inputs.Count == 0)
        {
            throw RefusedException.Invalid("inputs is missing or empty");
        }
    }

    private static void ParseField(ref Utf8JsonReader reader, InferBody body, GatewayOptions limits, ref uint seen)
    {
        if (reader.ValueTextEquals("id"u8))
        {
            StrictJson.Once(ref seen, 0, "id");
            reader.Read();
            body.Id = StrictJson.String(ref reader, "id", MaxNameLength);
        }
        else if (reader.ValueTextEquals("parameters"u8))
        {
            StrictJson.Once(ref seen, 1, "parameters");
            reader.Read();
            ParseParameters(ref reader, body);
        }
        else if (reader.ValueTextEquals("inputs"u8))
        {
            StrictJson.Once(ref seen, 2, "inputs");
            reader.Read();
            ParseInputs(ref reader, body, limits);
        }
        else if (reader.ValueTextEquals("outputs"u8))
        {
            StrictJson.Once(ref seen, 3, "outputs");
            reader.Read();
            body.Outputs = ParseOutputs(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ParseParameters(ref Utf8JsonReader reader, InferBody body)
    {
        var seen = 0u;
        StrictJson.StartObject(ref reader, "parameters");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("priority"u8))
            {
                StrictJson.Once(ref seen, 0, "parameters.priority");
                reader.Read();
                body.Priority = InferenceCall.PriorityOf(
                    StrictJson.Integer(ref reader, "parameters.priority", 0, InferenceCall.LowestPriority));
            }
            else if (reader.ValueTextEquals("timeout"u8))
            {
                StrictJson.Once(ref seen, 1, "parameters.timeout");
                reader.Read();
                body.Timeout = ParseTimeout(ref reader);
            }
            else if (reader.ValueTextEquals("truncate"u8))
            {
                StrictJson.Once(ref seen, 2, "parameters.truncate");
                reader.Read();
                body.Truncate = StrictJson.Boolean(ref reader, "parameters.truncate");
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Microseconds; Triton's 0 asks for no deadline of its own.
    private static TimeSpan? ParseTimeout(ref Utf8JsonReader reader)
    {
        var value = StrictJson.Integer(ref reader, "parameters.timeout", 0, DeadlinePolicy.MaxMilliseconds * 1000);
        return value == 0 ? null : TimeSpan.FromMicroseconds(value);
    }

    private static void ParseInputs(ref Utf8JsonReader reader, InferBody body, GatewayOptions limits)
    {
        StrictJson.StartArray(ref reader, "inputs");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (body.Inputs.Count == MaxInputs)
            {
                throw RefusedException.Invalid($"inputs has more than {MaxInputs} tensors");
            }

            // Added before it is parsed, so that its memory goes back when parsing fails.
            var tensor = new InputTensor();
            body.Inputs.Add(tensor);
            InputTensorParser.Parse(ref reader, tensor, limits);
            if (body.Inputs.Exists(t => t != tensor && t.Name == tensor.Name))
            {
                throw RefusedException.Invalid($"input '{tensor.Name}' is given twice");
            }
        }
    }

    private static List<string> ParseOutputs(ref Utf8JsonReader reader)
    {
        var outputs = new List<string>();
        StrictJson.StartArray(ref reader, "outputs");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (outputs.Count == MaxInputs)
            {
                throw RefusedException.Invalid($"outputs has more than {MaxInputs} entries");
            }

            outputs.Add(ParseOutput(ref reader));
        }

        return outputs;
    }

    private static string ParseOutput(ref Utf8JsonReader reader)
    {
        string? name = null;
        var seen = 0u;
        StrictJson.StartObject(ref reader, "an element of outputs");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                StrictJson.Once(ref seen, 0, "an output's name");
                reader.Read();
                name = StrictJson.String(ref reader, "an output's name", MaxNameLength);
            }
            else
            {
                reader.Skip();
            }
        }

        return name ?? throw RefusedException.Invalid("an element of outputs has no name");
    }
}
