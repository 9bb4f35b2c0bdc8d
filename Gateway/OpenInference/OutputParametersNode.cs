using System.Text.Json;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Parameters of an output that is asked for.</summary>
internal sealed class OutputParametersNode() : ObjectNode(Name)
{
    private const string Name = "an output's parameters";

    /// <summary>Whether as binary data; null when not said.</summary>
    public bool? Binary { get; private set; }

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("binary_data"u8))
        {
            Once(0, "an output's binary_data");
            return new ScalarNode((ref value) => Binary = StrictJson.Boolean(ref value, "an output's binary_data"));
        }

        if (name.ValueTextEquals("classification"u8))
        {
            throw ParameterNode.Unsupported(ref name, Name, "/v1/tasks/{task}/predict answers with labels and scores");
        }

        return name.GetString()!.StartsWith("shared_memory_", StringComparison.Ordinal)
            ? throw ParameterNode.Unsupported(ref name, Name, "callers share no memory with this server")
            : ParameterNode.Of(ref name, Name);
    }
}
