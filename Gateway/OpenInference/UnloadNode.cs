using System.Text.Json;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The body of an unload request.</summary>
internal sealed class UnloadNode() : ObjectNode("the body")
{
    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (!name.ValueTextEquals("parameters"u8))
        {
            return new SkipNode();
        }

        Once(0, "parameters");
        return new UnloadParametersNode();
    }
}
