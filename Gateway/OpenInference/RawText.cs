using System.Buffers;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>A raw binary request: the whole body is one text.</summary>
internal sealed class RawText(InferBody body, GatewayOptions limits) : IBodyPart
{
    public SequencePosition Feed(ReadOnlySequence<byte> bytes, bool isLast)
    {
        if (bytes.Length > BinaryTexts.MostBytes(limits))
        {
            throw BinaryTexts.TooLong(0, limits);
        }

        if (!isLast)
        {
            return bytes.Start;
        }

        var text = BinaryTexts.Decode(bytes, 0, limits);
        body.Inputs.Add(new InputTensor { Name = TensorNames.Text, Datatype = Datatype.Bytes, GivenShape = [1], Texts = [text] });
        return bytes.End;
    }

    public RefusedException Missing(long bytes) => throw new InvalidOperationException("A raw body ends where it ends.");
}
