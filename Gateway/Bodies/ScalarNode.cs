using System.Text.Json;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>A value of one token.</summary>
internal sealed class ScalarNode(JsonScalar take) : JsonNode
{
    public override void Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        take(ref reader);
        walk.Leave();
    }
}
