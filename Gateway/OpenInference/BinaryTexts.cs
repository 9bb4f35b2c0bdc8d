using System.Buffers;
using System.Text;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The binary data of a BYTES tensor: each element is UTF-8 behind its length, four bytes, little-endian.</summary>
internal sealed class BinaryTexts : IBodyPart
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly InputTensor _tensor;
    private readonly GatewayOptions _limits;
    private readonly List<string> _texts;
    private long _left;

    public BinaryTexts(InputTensor tensor, GatewayOptions limits)
    {
        _tensor = tensor;
        _limits = limits;
        _texts = tensor.Texts = [];
        _left = tensor.BinarySize!.Value;
    }

    /// <summary>The refusal of a body that ends within a tensor's binary data.</summary>
    public static RefusedException Missing(InputTensor tensor, long bytes) => RefusedException.Invalid(
        $"the body ends after {tensor.BinarySize - bytes} of the {tensor.BinarySize} bytes of binary data of input '{tensor.Name}'");

    /// <summary>The characters of a text, within the limits.</summary>
    /// <exception cref="RefusedException">400 when it is not UTF-8, 413.</exception>
    public static string Decode(ReadOnlySequence<byte> bytes, int index, GatewayOptions limits)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return text.Length <= limits.MaxTextLength ? text : throw TooLong(index, limits);
        }
        catch (DecoderFallbackException)
        {
            throw RefusedException.Invalid($"element {index} of input 'text' is not valid UTF-8");
        }
    }

    /// <summary>Most bytes that a text can have and stay within the limit of characters.</summary>
    public static int MostBytes(GatewayOptions limits) => 3 * limits.MaxTextLength;

    /// <summary>The refusal of a text beyond the limit.</summary>
    public static RefusedException TooLong(int index, GatewayOptions limits) =>
        RefusedException.TooLarge($"element {index} of input 'text' is longer than the limit of {limits.MaxTextLength} characters");

    public SequencePosition Feed(ReadOnlySequence<byte> bytes, bool isLast)
    {
        var reader = new SequenceReader<byte>(bytes);
        while (reader.Remaining > 0 && TryReadText(ref reader))
        {
        }

        if (isLast && reader.Remaining > 0)
        {
            throw RefusedException.Invalid($"the binary data of input 'text' end within the length of element {_texts.Count}");
        }

        return reader.Position;
    }

    public RefusedException Missing(long bytes) => Missing(_tensor, bytes);

    private bool TryReadText(ref SequenceReader<byte> reader)
    {
        var start = reader.Consumed;
        if (!reader.TryReadLittleEndian(out int signed))
        {
            return false;
        }

        var length = (uint)signed;
        Require(length, _left - sizeof(uint));
        if (!reader.TryReadExact((int)length, out var bytes))
        {
            reader.Rewind(reader.Consumed - start);
            return false;
        }

        _texts.Add(Decode(bytes, _texts.Count, _limits));
        _left -= sizeof(uint) + length;
        return true;
    }

    private void Require(uint length, long left)
    {
        if (length > left)
        {
            throw RefusedException.Invalid(
                $"element {_texts.Count} of input 'text' claims {length} bytes, but {left} are left of its binary data");
        }

        if (length > MostBytes(_limits))
        {
            throw TooLong(_texts.Count, _limits);
        }

        if (_texts.Count == _limits.MaxItems)
        {
            throw RefusedException.TooLarge($"input 'text' has more than the limit of {_limits.MaxItems} items");
        }
    }
}
