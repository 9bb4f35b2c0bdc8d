using System.Text;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, string> HostileHeaders => new()
    {
        { "not an object", "[]", "does not start with '{'" },
        { "white space first", " {}", "does not start with '{'" },
        { "cut off", """{"a":{"dtype":"F32",""", "not the JSON" },
        { "trailing data", """{} x""", "not the JSON" },
        { "comment", """{/* */}""", "not the JSON" },
        { "entry not an object", """{"a":1}""", "tensor 'a' is not an object" },
        { "empty name", """{"":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "empty name" },
        { "control character in name", """{"a\u0007":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "control character" },
        { "half a surrogate pair", """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not the JSON" },
        { "same name twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'a' appears twice" },
        { "same name escaped", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'a' appears twice" },
        { "field twice", """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "field 'dtype' twice" },
        { "unknown field", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", "a field 'x'" },
        { "no shape", """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "lacks" },
        { "one offset", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}}""", "lacks" },
        { "three offsets", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", "more than 2 numbers in 'data_offsets'" },
        { "unknown type", """{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "element type 'F8_E4M3'" },
        { "type in lower case", """{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", "element type 'f32'" },
        { "type not text", """{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", "not a string" },
        { "negative dimension", """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "integer from 0" },
        { "fractional dimension", """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "integer from 0" },
        { "dimension beyond 63 bits", """{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}""", "integer from 0" },
        { "shape overflow to zero", """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "[4294967296, 4294967296], whose size exceeds" },
        { "shape overflow by element size", """{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", "exceeds 63 bits" },
        { "too many dimensions", """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", "more than 8 numbers in 'shape'" },
        { "size and offsets differ", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "12 bytes, but data_offsets [0, 8]" },
        { "offsets backwards", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "data_offsets [8, 0]" },
        { "offsets beyond the file", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "ends at byte 12, but the file has 8" },
        { "offset near the largest number", """{"a":{"dtype":"U8","shape":[7],"data_offsets":[9223372036854775800,9223372036854775807]}}""", "begins at byte 9223372036854775800" },
        { "longer than a span", """{"a":{"dtype":"U8","shape":[2147483648],"data_offsets":[0,2147483648]}}""", "more than 2147483647" },
        { "overlap", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}""", "tensor 'b' begins at byte 3 and overlaps" },
        { "same place twice", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "overlaps" },
        { "gap", """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'b' begins at byte 4 and leaves a gap" },
        { "data left over", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "tensors end at byte 4, but the file has 8" },
        { "no tensors but data", """{}""", "tensors end at byte 0" },
        { "metadata not an object", """{"__metadata__":[]}""", "'__metadata__'" },
        { "metadata not text", """{"__metadata__":{"a":1}}""", "'__metadata__'" },
        { "metadata key twice", """{"__metadata__":{"a":"1","a":"1"}}""", "'__metadata__'" },
        { "metadata twice", """{"__metadata__":{},"__metadata__":{}}""", "appears twice" },
    };

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void Open_HostileHeader_IsRefusedByName(string what, string header, string problem)
    {
        var error = Refused(SafetensorsBytes.WithHeader(header, new byte[8]));

        Assert.True(error.Error is WeightStoreError.InvalidCheckpoint or WeightStoreError.UnsupportedCheckpoint, what);
        Assert.StartsWith("a.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0], "has 0 bytes")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0 }, "has 7 bytes")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "does not start with '{'")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D }, "header of 3 bytes, but has 2")]
    [InlineData(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0, 0x7B, 0x7D }, "header of 100000001 bytes, more than 100000000")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0x7B, 0x7D }, "header of 18446744073709551615 bytes")]
    [InlineData(new byte[] { 248, 255, 255, 255, 255, 255, 255, 127, 0x7B, 0x7D }, "header of 9223372036854775800 bytes")]
    public void Open_BadLength_IsRefused(byte[] file, string problem)
        => Assert.Contains(problem, Refused(file).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_NameNotUtf8_IsRefused()
    {
        var header = Encoding.Latin1.GetBytes("""{"aé":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""");

        Assert.Contains("not UTF-8", Refused(SafetensorsBytes.WithHeader(header, new byte[8])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MoreTensorsThanAllowed_IsRefused()
    {
        var file = Write(SafetensorsBytes.Of(SafetensorsBytes.F32("a", [1], _ => 1), SafetensorsBytes.F32("b", [1], _ => 1)));

        var error = Assert.Throws<WeightStoreException>(() => SafetensorsFile.Open(file, new SafetensorsLimits { MaxTensors = 1 }));

        Assert.Contains("more than 1 tensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NameInMessage_IsShortenedAndPlain()
    {
        var name = new string('n', 100_000);

        var error = Refused(SafetensorsBytes.WithHeader($$"""{"{{name}}":1}""", []));

        Assert.InRange(error.Message.Length, 100, 300);
    }

    [Fact]
    public void Open_MissingFile_IsNotFound()
        => Assert.Equal(WeightStoreError.NotFound, Assert.Throws<WeightStoreException>(() => SafetensorsFile.Open(_folder["none.safetensors"])).Error);

    [Fact]
    public void Data_EveryKindOfTensor_ReadsWhatWasWritten()
    {
        var tensors = new[]
        {
            SafetensorsBytes.F32("weight", [2, 3], i => i),
            new SafetensorsBytes.Tensor("flag", ElementType.Bool, [3], [1, 0, 1]),
            SafetensorsBytes.F16("odd address", [2], i => i + 0.5f),
            new SafetensorsBytes.Tensor("nothing", ElementType.F32, [0, 4], []),
            new SafetensorsBytes.Tensor("scalar", ElementType.I64, [], [1, 2, 3, 4, 5, 6, 7, 8]),
        };
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.Of(tensors)));

        Assert.Equal(tensors.Length, file.Tensors.Count);
        foreach (var tensor in tensors)
        {
            var record = file.Tensors[tensor.Name];
            Assert.Equal(tensor.Type, record.Type);
            Assert.Equal(tensor.Shape, record.Shape);
            Assert.Equal(tensor.Data, file.Data(record).ToArray());
        }
    }

    [Fact]
    public void Open_HeaderPaddedWithSpaces_IsAccepted()
    {
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.WithHeader("""{"a":{"shape":[2],"data_offsets":[0,8],"dtype":"F32"}}      """, new byte[8])));

        Assert.Equal(8, file.Tensors["a"].Bytes);
    }

    [Fact]
    public void Data_AfterDisposal_Throws()
    {
        var file = SafetensorsFile.Open(Write(SafetensorsBytes.Of(SafetensorsBytes.F32("a", [2], i => i))));
        var record = file.Tensors["a"];
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Data(record).Length);
    }

    public void Dispose() => _folder.Dispose();

    private WeightStoreException Refused(byte[] file)
    {
        var path = Write(file);
        return Assert.Throws<WeightStoreException>(() => SafetensorsFile.Open(path));
    }

    private string Write(byte[] file)
    {
        var path = _folder["a.safetensors"];
        File.WriteAllBytes(path, file);
        return path;
    }
}
