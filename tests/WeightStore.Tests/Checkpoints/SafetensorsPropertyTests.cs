using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Checkpoints;

/// <summary>The header parser over generated headers; files are left out so that thousands of cases cost little.</summary>
public sealed class SafetensorsPropertyTests
{
    private static readonly Gen<SafetensorsBytes.Tensor> AnyTensor =
        from name in Gen.Choose(0, 1_000_000)
        from type in Gen.Elements(Enum.GetValues<ElementType>())
        from rank in Gen.Choose(0, 4)
        from shape in Gen.Choose(0, 4).ArrayOf(rank)
        let bytes = shape.Aggregate(type.SizeOf(), (a, b) => a * b)
        from data in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(bytes)
        select new SafetensorsBytes.Tensor($"t{name}", type, [.. shape.Select(d => (long)d)], data);

    private static readonly Gen<SafetensorsBytes.Tensor[]> AnyFile =
        from count in Gen.Choose(0, 6)
        from tensors in AnyTensor.ArrayOf(count)
        select tensors.DistinctBy(t => t.Name).ToArray();

    private static readonly Gen<(int Kind, int Place, byte Value)> AnyMutation =
        from kind in Gen.Choose(0, 3)
        from place in Gen.Choose(0, 1 << 20)
        from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements<int>('"', '{', '}', '[', ']', ',', ':', '0', '9', '-', '.', 'e', '\\'))
        select (kind, place, (byte)value);

    [Fact]
    public void Parse_WrittenTensors_AreReadBack()
        => Prop.ForAll(AnyFile.ToArbitrary(), tensors =>
        {
            var (header, data) = Split(SafetensorsBytes.Of(tensors));
            var read = SafetensorsHeader.Parse(header, data.Length, SafetensorsLimits.Default, "f");
            return read.Length == tensors.Length && tensors.All(t => read.Single(r => r.Name == t.Name) is var record
                && record.Type == t.Type
                && record.Shape.SequenceEqual(t.Shape)
                && data.AsSpan((int)record.Offset, (int)record.Bytes).SequenceEqual(t.Data));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Parse_MutatedHeader_ReadsConsistentlyOrThrowsItsOwnError()
        => Prop.ForAll(AnyFile.ToArbitrary(), AnyMutation.ArrayOf(3).ToArbitrary(), (tensors, mutations) =>
        {
            var (header, data) = Split(SafetensorsBytes.Of(tensors));
            var mutated = mutations.Aggregate(header, Mutate);
            try
            {
                var end = 0L;
                foreach (var record in SafetensorsHeader.Parse(mutated, data.Length, SafetensorsLimits.Default, "f"))
                {
                    Assert.Equal(end, record.Offset);
                    Assert.Equal(TensorShape.BytesOf(record.Shape.AsSpan(), record.Type), record.Bytes);
                    end += record.Bytes;
                }

                Assert.Equal(data.Length, end);
            }
            catch (WeightStoreException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    private static byte[] Mutate(byte[] header, (int Kind, int Place, byte Value) mutation)
    {
        var at = header.Length == 0 ? 0 : mutation.Place % header.Length;
        return mutation.Kind switch
        {
            0 => [.. header[..at], mutation.Value, .. header[Math.Min(at + 1, header.Length)..]],
            1 => [.. header[..at], mutation.Value, .. header[at..]],
            2 => [.. header[..at], .. header[Math.Min(at + 1, header.Length)..]],
            _ => header[..at],
        };
    }

    private static (byte[] Header, byte[] Data) Split(byte[] file)
    {
        var length = (int)BitConverter.ToUInt64(file);
        return (file[8..(8 + length)], file[(8 + length)..]);
    }
}
