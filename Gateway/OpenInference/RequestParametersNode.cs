using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Parameters of a request. Names that Triton reserves are heeded or refused; others are the caller's own and passed over
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_parameters.md).
/// </summary>
internal sealed class RequestParametersNode(InferBody body) : ObjectNode(Name)
{
    private const string Name = "parameters";

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("priority"u8))
        {
            Once(0, "parameters.priority");
            return new ScalarNode((ref value) => body.Priority = InferenceCall.PriorityOf(
                StrictJson.Integer(ref value, "parameters.priority", 0, InferenceCall.LowestPriority)));
        }

        if (name.ValueTextEquals("timeout"u8))
        {
            Once(1, "parameters.timeout");
            return new ScalarNode((ref value) => body.Timeout = Timeout(ref value));
        }

        if (name.ValueTextEquals("truncate"u8))
        {
            Once(2, "parameters.truncate");
            return new ScalarNode((ref value) => body.Truncate = StrictJson.Boolean(ref value, "parameters.truncate"));
        }

        if (name.ValueTextEquals("binary_data_output"u8))
        {
            Once(3, "parameters.binary_data_output");
            return new ScalarNode((ref value) => body.BinaryOutput = StrictJson.Boolean(ref value, "parameters.binary_data_output"));
        }

        return Other(ref name);
    }

    private static ParameterNode Other(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("sequence_id"u8) || name.ValueTextEquals("sequence_start"u8) || name.ValueTextEquals("sequence_end"u8))
        {
            throw ParameterNode.Unsupported(ref name, Name, "no model keeps state between requests");
        }

        if (name.ValueTextEquals("headers"u8) || name.GetString()!.StartsWith("triton_", StringComparison.Ordinal))
        {
            throw RefusedException.Invalid($"parameters.{ProblemMapping.Shorten(name.GetString()!)} is reserved");
        }

        return ParameterNode.Of(ref name, Name);
    }

    // Microseconds; Triton's 0 asks for no deadline of its own.
    private static TimeSpan? Timeout(ref Utf8JsonReader value)
    {
        var time = StrictJson.Integer(ref value, "parameters.timeout", 0, DeadlinePolicy.MaxMilliseconds * 1000);
        return time == 0 ? null : TimeSpan.FromMicroseconds(time);
    }
}
