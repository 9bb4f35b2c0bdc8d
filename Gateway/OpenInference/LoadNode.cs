using System.Text.Json;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The body of a load request.</summary>
internal sealed class LoadNode() : ObjectNode("the body")
{
    private readonly LoadParametersNode _parameters = new();

    /// <summary>JSON text of a configuration; null when none is given.</summary>
    public string? Config => _parameters.Config;

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (!name.ValueTextEquals("parameters"u8))
        {
            return new SkipNode();
        }

        Once(0, "parameters");
        return _parameters;
    }
}
