using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The data of an input, flat or in rows; numbers go straight into pooled memory.</summary>
internal sealed class DataNode(InputTensor tensor, GatewayOptions limits) : JsonNode
{
    private const int FirstNumbers = 1024;

    private int _depth;
    private int _rows;
    private int _rowStart;

    public override void Read(ref Utf8JsonReader reader, JsonWalk walk)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when _depth > 0:
                AddNumber(ref reader);
                break;
            case JsonTokenType.StartArray when _depth == 1:
                OpenRow();
                break;
            case JsonTokenType.EndArray when _depth == 2:
                CloseRow();
                break;
            case JsonTokenType.EndArray:
                walk.Leave();
                break;
            case var _ when _depth == 0:
                StrictJson.StartArray(ref reader, $"data of input '{tensor.Name}'");
                (_depth, tensor.HasData) = (1, true);
                break;
            default:
                AddOther(ref reader);
                break;
        }
    }

    private void OpenRow()
    {
        if (_rows == 0 && tensor.Count > 0)
        {
            throw Mixed();
        }

        (_depth, _rowStart) = (2, tensor.Count);
    }

    private void CloseRow()
    {
        var length = tensor.Count - _rowStart;
        if (_rows > 0 && length != tensor.RowLength)
        {
            throw RefusedException.Invalid(
                $"data of input '{tensor.Name}': row {_rows} has {length} values, row 0 has {tensor.RowLength}");
        }

        (_depth, tensor.RowLength) = (1, length);
        _rows++;
    }

    private void AddNumber(ref Utf8JsonReader reader)
    {
        Become(DataKind.Numbers, ref reader);
        if (!reader.TryGetInt32(out var value) || value < 0)
        {
            throw RefusedException.Invalid($"element {tensor.Count} of input '{tensor.Name}' must be an integer from 0 to {int.MaxValue}");
        }

        Add(value);
    }

    private void AddOther(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                Become(DataKind.Booleans, ref reader);
                Add(reader.TokenType == JsonTokenType.True ? 1 : 0);
                break;
            case JsonTokenType.String:
                Become(DataKind.Texts, ref reader);
                AddText(ref reader);
                break;
            default:
                throw Unexpected(ref reader);
        }
    }

    private void Become(DataKind kind, ref Utf8JsonReader reader)
    {
        if (_depth == 1 && _rows > 0)
        {
            throw Mixed();
        }

        if (tensor.Kind != kind && tensor.Kind != DataKind.None)
        {
            throw Unexpected(ref reader);
        }

        tensor.Kind = kind;
    }

    private void Add(int value)
    {
        tensor.Numbers ??= new PooledBuffer<int>(FirstNumbers);
        tensor.Numbers.Add(value);
    }

    private void AddText(ref Utf8JsonReader reader)
    {
        tensor.Texts ??= [];
        if (tensor.Texts.Count == limits.MaxItems)
        {
            throw RefusedException.TooLarge($"input '{tensor.Name}' has more than the limit of {limits.MaxItems} items");
        }

        tensor.Texts.Add(StrictJson.String(ref reader, $"element {tensor.Texts.Count} of input '{tensor.Name}'", limits.MaxTextLength));
    }

    private RefusedException Mixed() => RefusedException.Invalid($"data of input '{tensor.Name}' mixes rows and values");

    private RefusedException Unexpected(ref Utf8JsonReader reader) => StrictJson.Expected(
        $"element {tensor.Count} of input '{tensor.Name}'", "an integer (or a string in 'text')", reader.TokenType);
}
