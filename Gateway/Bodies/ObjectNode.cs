using System.Text.Json;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>An object whose fields come in any order, none of the known ones twice.</summary>
/// <param name="what">What it is, for messages.</param>
internal abstract class ObjectNode(string what) : JsonNode
{
    private bool _open;
    private uint _seen;

    public sealed override void Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (!_open)
        {
            StrictJson.StartObject(ref reader, what);
            _open = true;
        }
        else if (reader.TokenType == JsonTokenType.PropertyName)
        {
            walk.Enter(Field(ref reader));
        }
        else
        {
            Close();
            walk.Leave();
        }
    }

    /// <summary>What takes the value of the field whose name was read.</summary>
    protected abstract JsonNode Field(ref Utf8JsonReader name);

    /// <summary>All fields have been read.</summary>
    protected virtual void Close()
    {
    }

    protected void Once(int bit, string field) => StrictJson.Once(ref _seen, bit, field);
}
