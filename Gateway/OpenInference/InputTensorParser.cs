using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Parses one element of <c>inputs</c>. Its fields may come in any order, so data are read before their type and shape are known.
/// </summary>
internal static class InputTensorParser
{
    private const int MaxNameLength = 256;
    private const int MaxRank = 2;

    public static void Parse(ref Utf8JsonReader reader, InputTensor tensor, GatewayOptions limits)
    {
        var seen = 0u;
        StrictJson.StartObject(ref reader, "an element of inputs");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ParseField(ref reader, tensor, limits, ref seen);
        }

        InputTensorCheck.Require(tensor);
    }

    private static void ParseField(ref Utf8JsonReader reader, InputTensor tensor, GatewayOptions limits, ref uint seen)
    {
        if (reader.ValueTextEquals("name"u8))
        {
            StrictJson.Once(ref seen, 0, "an input's name");
            reader.Read();
            tensor.Name = StrictJson.String(ref reader, "an input's name", MaxNameLength);
        }
        else if (reader.ValueTextEquals("datatype"u8))
        {
            StrictJson.Once(ref seen, 1, $"datatype of input '{tensor.Name}'");
            reader.Read();
            tensor.Datatype = StrictJson.String(ref reader, $"datatype of input '{tensor.Name}'", MaxNameLength);
        }
        else if (reader.ValueTextEquals("shape"u8))
        {
            StrictJson.Once(ref seen, 2, $"shape of input '{tensor.Name}'");
            reader.Read();
            tensor.Shape = ParseShape(ref reader, tensor);
        }
        else if (reader.ValueTextEquals("data"u8))
        {
            StrictJson.Once(ref seen, 3, $"data of input '{tensor.Name}'");
            reader.Read();
            ParseData(ref reader, tensor, limits);
        }
        else if (reader.ValueTextEquals("parameters"u8))
        {
            reader.Read();
            RefuseBinary(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private static long[] ParseShape(ref Utf8JsonReader reader, InputTensor tensor)
    {
        var shape = new List<long>(MaxRank);
        StrictJson.StartArray(ref reader, $"shape of input '{tensor.Name}'");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (shape.Count == MaxRank)
            {
                throw RefusedException.Invalid($"shape of input '{tensor.Name}' has more than {MaxRank} dimensions");
            }

            shape.Add(StrictJson.Integer(ref reader, $"shape of input '{tensor.Name}'", 0, int.MaxValue));
        }

        return [.. shape];
    }

    private static void ParseData(ref Utf8JsonReader reader, InputTensor tensor, GatewayOptions limits)
    {
        StrictJson.StartArray(ref reader, $"data of input '{tensor.Name}'");
        var rows = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                ParseRow(ref reader, tensor, rows++, limits);
            }
            else if (rows > 0)
            {
                throw RefusedException.Invalid($"data of input '{tensor.Name}' mixes rows and values");
            }
            else
            {
                ParseValue(ref reader, tensor, limits);
            }
        }
    }

    private static void ParseRow(ref Utf8JsonReader reader, InputTensor tensor, int row, GatewayOptions limits)
    {
        var before = tensor.Count;
        if (row == 0 && before > 0)
        {
            throw RefusedException.Invalid($"data of input '{tensor.Name}' mixes rows and values");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ParseValue(ref reader, tensor, limits);
        }

        var length = tensor.Count - before;
        if (row > 0 && length != tensor.RowLength)
        {
            throw RefusedException.Invalid($"data of input '{tensor.Name}': row {row} has {length} values, row 0 has {tensor.RowLength}");
        }

        tensor.RowLength = length;
    }

    private static void ParseValue(ref Utf8JsonReader reader, InputTensor tensor, GatewayOptions limits)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when tensor.Texts is null:
                AddNumber(ref reader, tensor);
                break;
            case JsonTokenType.String when tensor.Numbers is null:
                AddText(ref reader, tensor, limits);
                break;
            default:
                throw StrictJson.Expected(
                    $"element {tensor.Count} of input '{tensor.Name}'", "an integer (or a string in 'text')", reader.TokenType);
        }
    }

    private static void AddNumber(ref Utf8JsonReader reader, InputTensor tensor)
    {
        if (!reader.TryGetInt32(out var value) || value < 0)
        {
            throw RefusedException.Invalid($"element {tensor.Count} of input '{tensor.Name}' must be an integer from 0 to {int.MaxValue}");
        }

        tensor.Numbers ??= new PooledBuffer<int>(1024);
        tensor.Numbers.Add(value);
    }

    private static void AddText(ref Utf8JsonReader reader, InputTensor tensor, GatewayOptions limits)
    {
        tensor.Texts ??= [];
        if (tensor.Texts.Count == limits.MaxItems)
        {
            throw RefusedException.TooLarge($"input '{tensor.Name}' has more than the limit of {limits.MaxItems} items");
        }

        tensor.Texts.Add(StrictJson.String(ref reader, $"element {tensor.Texts.Count} of input '{tensor.Name}'", limits.MaxTextLength));
    }

    private static void RefuseBinary(ref Utf8JsonReader reader)
    {
        StrictJson.StartObject(ref reader, "an input's parameters");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("binary_data_size"u8))
            {
                throw new RefusedException(ProblemMapping.Unsupported("binary tensors are not supported: send data as JSON"));
            }

            reader.Skip();
        }
    }
}
