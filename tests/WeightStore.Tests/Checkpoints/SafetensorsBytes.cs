using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Checkpoints;

/// <summary>Writes safetensors files, right ones and wrong ones.</summary>
internal static class SafetensorsBytes
{
    public sealed record Tensor(string Name, ElementType Type, long[] Shape, byte[] Data);

    public static byte[] Of(params Tensor[] tensors)
    {
        var entries = new List<string>();
        var data = new MemoryStream();
        foreach (var (name, type, shape, bytes) in tensors)
        {
            entries.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"\"{name}\":{{\"dtype\":\"{type.ToString().ToUpperInvariant()}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{data.Length},{data.Length + bytes.Length}]}}"));
            data.Write(bytes);
        }

        return WithHeader($"{{\"__metadata__\":{{\"format\":\"pt\"}}{string.Concat(entries.Select(e => "," + e))}}}", data.ToArray());
    }

    public static byte[] WithHeader(string header, byte[] data) => WithHeader(Encoding.UTF8.GetBytes(header), data);

    public static byte[] WithHeader(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    public static Tensor F32(string name, long[] shape, Func<int, float> value)
        => new(name, ElementType.F32, shape, Bytes(shape, 4, (i, target) => BinaryPrimitives.WriteSingleLittleEndian(target, value(i))));

    public static Tensor F16(string name, long[] shape, Func<int, float> value)
        => new(name, ElementType.F16, shape, Bytes(shape, 2, (i, target) => BinaryPrimitives.WriteHalfLittleEndian(target, (Half)value(i))));

    public static Tensor BF16(string name, long[] shape, Func<int, float> value)
        => new(name, ElementType.BF16, shape, Bytes(shape, 2, (i, target) => BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(BitConverter.SingleToUInt32Bits(value(i)) >> 16))));

    private delegate void WriteElement(int index, Span<byte> target);

    private static byte[] Bytes(long[] shape, int size, WriteElement write)
    {
        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
        var bytes = new byte[count * size];
        for (var i = 0; i < count; i++)
        {
            write(i, bytes.AsSpan(i * size, size));
        }

        return bytes;
    }
}
