using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>Leads the tokens of a JSON text, of which a piece is there at a time, to the nodes that take them.</summary>
/// <param name="root">Takes the text's value.</param>
/// <param name="missing">The refusal of a text that ends so many bytes early.</param>
internal sealed class JsonWalk(JsonNode root, Func<long, RefusedException> missing) : IBodyPart
{
    private readonly Stack<JsonNode> _open = new([root]);
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = StrictJson.MaxDepth });

    public void Enter(JsonNode node) => _open.Push(node);

    public void Leave() => _open.Pop();

    /// <exception cref="RefusedException">The text is malformed, or a node refuses it.</exception>
    public SequencePosition Feed(ReadOnlySequence<byte> bytes, bool isLast)
    {
        var reader = new Utf8JsonReader(bytes, isLast, _state);
        try
        {
            while (reader.Read())
            {
                RequireUtf8(ref reader);
                _open.Peek().Read(ref reader, this);
            }
        }
        catch (Exception exception) when (StrictJson.IsMalformed(exception))
        {
            throw StrictJson.Malformed(exception);
        }

        _state = reader.CurrentState;
        return isLast ? bytes.End : reader.Position;
    }

    public RefusedException Missing(long bytes) => missing(bytes);

    // The reader checks the encoding of a string only where somebody asks for its characters.
    private static void RequireUtf8(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return;
        }

        var isValid = reader.HasValueSequence ? Utf8.IsValid(reader.ValueSequence.ToArray()) : Utf8.IsValid(reader.ValueSpan);
        if (!isValid)
        {
            throw RefusedException.Invalid("the body is not valid UTF-8");
        }
    }
}
