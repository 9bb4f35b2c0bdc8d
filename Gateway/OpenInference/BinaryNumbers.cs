using System.Buffers;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The binary data of an integer tensor: little-endian, row-major, one byte for each BOOL.</summary>
internal sealed class BinaryNumbers : IBodyPart
{
    // The memory grows with what arrives, not with what is announced.
    private const int FirstNumbers = 1024;

    private readonly InputTensor _tensor;
    private readonly PooledBuffer<int> _numbers;
    private readonly int _size;
    private readonly bool _signed;

    public BinaryNumbers(InputTensor tensor)
    {
        _tensor = tensor;
        _numbers = tensor.Numbers = new PooledBuffer<int>(FirstNumbers);
        _size = Datatype.ElementSize(tensor.Datatype);
        _signed = tensor.Datatype[0] == 'I';
    }

    public SequencePosition Feed(ReadOnlySequence<byte> bytes, bool isLast)
    {
        var reader = new SequenceReader<byte>(bytes);
        while (TryRead(ref reader, out var value))
        {
            if (value is < 0 or > int.MaxValue)
            {
                throw RefusedException.Invalid(
                    $"element {_numbers.Count} of input '{_tensor.Name}' must be an integer from 0 to {int.MaxValue}");
            }

            _numbers.Add((int)value);
        }

        return reader.Position;
    }

    public RefusedException Missing(long bytes) => BinaryTexts.Missing(_tensor, bytes);

    private bool TryRead(ref SequenceReader<byte> reader, out long value)
    {
        switch (_size)
        {
            case sizeof(long):
                // What an UINT64 has beyond an INT64 is negative here and refused like it.
                return reader.TryReadLittleEndian(out value);
            case sizeof(int):
                var isInt = reader.TryReadLittleEndian(out int integer);
                value = _signed ? integer : (uint)integer;
                return isInt;
            case sizeof(short):
                var isShort = reader.TryReadLittleEndian(out short number);
                value = _signed ? number : (ushort)number;
                return isShort;
            default:
                var isByte = reader.TryRead(out var small);
                value = _signed ? (sbyte)small : small;
                return isByte;
        }
    }
}
