using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Parameters of a load request.</summary>
internal sealed class LoadParametersNode() : ObjectNode("parameters")
{
    public string? Config { get; private set; }

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("config"u8))
        {
            Once(0, "parameters.config");
            return new ScalarNode((ref value) => Config = StrictJson.String(ref value, "parameters.config", ModelConfig.MaxLength));
        }

        var text = name.GetString()!;
        throw text.StartsWith("file:", StringComparison.Ordinal)
            ? ParameterNode.Unsupported(ref name, "parameters", "a model's files come with its registration, /v1/tasks/{task}")
            : RefusedException.Invalid($"parameters.{ProblemMapping.Shorten(text)} is unknown: expected config");
    }
}
