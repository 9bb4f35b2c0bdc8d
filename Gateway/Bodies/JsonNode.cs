using System.Text.Json;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>
/// A part of a JSON text that takes its tokens one by one as they arrive, so that the text is never in memory as a whole.
/// </summary>
internal abstract class JsonNode
{
    /// <summary>Takes one token, and enters a part of its own or leaves when the token asks for it.</summary>
    public abstract void Read(ref Utf8JsonReader reader, JsonWalk walk);
}
