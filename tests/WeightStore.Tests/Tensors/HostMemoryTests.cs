using System.Globalization;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Tensors;

public sealed class HostMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4097)]
    [InlineData((2 << 20) - 1)]
    [InlineData((5 << 20) + 3)]
    public void Allocate_AnyLength_IsAlignedZeroAndWritable(int bytes)
    {
        using var memory = HostMemory.Allocate(bytes);

        Assert.Equal((bytes, 0), (memory.Length, memory.Address % 64));
        Assert.False(memory.Slice(0, bytes).ContainsAnyExcept((byte)0));
        memory.Slice(0, bytes).Fill(7);
        Assert.Equal(7, memory.Slice(bytes - 1, 1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Slice(1, bytes).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Slice(-1, 1).Length);
    }

    [Fact]
    public void Dispose_GivesTheAddressesBack()
    {
        // So large that nothing else takes the whole range in between.
        const long Bytes = (2L << 30) + 1;
        var memory = HostMemory.Allocate(Bytes);
        var address = memory.Address;
        Assert.InRange(MappedFrom(address), Bytes, long.MaxValue);

        memory.Dispose();
        memory.Dispose();

        Assert.InRange(MappedFrom(address), 0, Bytes / 2);
        Assert.Throws<ObjectDisposedException>(() => memory.Address);
    }

    [Fact]
    public void Allocate_MoreThanThereIs_IsRefused()
        => Assert.Contains("bytes of memory left", Assert.Throws<WeightStoreException>(() => HostMemory.Allocate(1L << 60)).Message, StringComparison.Ordinal);

    /// <summary>Bytes from an address to the end of what is mapped there; 0 when it is not mapped.</summary>
    private static long MappedFrom(nint address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var range = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            var (from, to) = (long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            if (from <= address && address < to)
            {
                return to - address;
            }
        }

        return 0;
    }
}
