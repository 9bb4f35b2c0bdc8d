using System.Text.Json;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>An array.</summary>
/// <param name="what">What it is, for messages.</param>
internal abstract class ArrayNode(string what) : JsonNode
{
    private bool _open;

    public sealed override void Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (!_open)
        {
            StrictJson.StartArray(ref reader, what);
            _open = true;
        }
        else if (reader.TokenType == JsonTokenType.EndArray)
        {
            walk.Leave();
        }
        else
        {
            Element(ref reader, walk);
        }
    }

    /// <summary>Takes the first token of an element.</summary>
    protected abstract void Element(ref Utf8JsonReader reader, JsonWalk walk);
}
