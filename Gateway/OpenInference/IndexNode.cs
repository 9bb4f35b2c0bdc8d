using System.Text.Json;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The body of a request for the index.</summary>
internal sealed class IndexNode() : ObjectNode("the body")
{
    /// <summary>Whether models out of service are left out.</summary>
    public bool Ready { get; private set; }

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (!name.ValueTextEquals("ready"u8))
        {
            return new SkipNode();
        }

        Once(0, "ready");
        return new ScalarNode((ref value) => Ready = StrictJson.Boolean(ref value, "ready"));
    }
}
