using System.Text.Json;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>A value that nobody wants, whatever it holds.</summary>
internal sealed class SkipNode : JsonNode
{
    private int _depth;

    public override void Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        _depth += reader.TokenType switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
            JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
            _ => 0,
        };
        if (_depth == 0)
        {
            walk.Leave();
        }
    }
}
