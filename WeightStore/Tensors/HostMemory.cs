using System.Runtime.InteropServices;

namespace PtmOrleans.WeightStore.Tensors;

/// <summary>Memory outside of the managed heap, zero at first, that is the system's again as soon as it is disposed.</summary>
internal sealed unsafe class HostMemory : IDisposable
{
    private const long HugePage = 2 << 20;
    private const long Alignment = 64;

    private readonly nint _address;
    private int _disposed;

    private HostMemory(nint address, long length) => (_address, Length) = (address, length);

    public long Length { get; }

    /// <summary>Its first byte, 64-byte aligned.</summary>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _address;
        }
    }

    /// <summary>Takes memory. Its pages are entered as they are written.</summary>
    /// <exception cref="WeightStoreException">The system has not as much.</exception>
    public static HostMemory Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        var address = OperatingSystem.IsLinux() ? Map(bytes) : (nint)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)Alignment);
        var memory = new HostMemory(address, bytes);
        if (!OperatingSystem.IsLinux())
        {
            NativeMemory.Clear((void*)address, (nuint)bytes);
        }

        return memory;
    }

    /// <summary>Part of it; valid until disposal.</summary>
    public Span<byte> Slice(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{length} bytes do not lie within the memory's {Length}");
        }

        return new Span<byte>((byte*)Address + offset, length);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            NativeMethods.UnmapMemory(_address, WholePages(Length));
        }
        else
        {
            NativeMemory.AlignedFree((void*)_address);
        }
    }

    // The system puts huge pages at multiples of their size only, so what is long enough for one begins at one.
    private static nint Map(long bytes)
    {
        var slack = bytes < HugePage ? 0 : HugePage;
        var length = WholePages(bytes);
        var address = NativeMethods.MapMemory(length + slack);
        if (address == 0)
        {
            throw new WeightStoreException(WeightStoreError.Io, $"the system has no {bytes} bytes of memory left");
        }

        var before = slack == 0 ? 0 : (HugePage - (address % HugePage)) % HugePage;
        NativeMethods.UnmapMemory(address, before);
        NativeMethods.UnmapMemory(address + (nint)(before + length), slack - before);
        NativeMethods.AdviseHugePages(address + (nint)before, length);
        return address + (nint)before;
    }

    private static long WholePages(long bytes)
    {
        var page = Environment.SystemPageSize;
        return (bytes + page - 1) / page * page;
    }
}
