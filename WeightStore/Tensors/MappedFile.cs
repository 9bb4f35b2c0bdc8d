using System.IO.MemoryMappedFiles;

namespace PtmOrleans.WeightStore.Tensors;

/// <summary>
/// A read-only map of a whole file that is not empty. The file must not be cut short while it is mapped: the operating system ends a
/// process that touches pages that are gone. Deleting or renaming it is harmless.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _address;
    private int _disposed;

    private MappedFile(MemoryMappedFile file, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        Length = length;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _address);
        NativeMethods.AdviseHugePages((nint)_address, length);
    }

    public long Length { get; }

    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return (nint)_address;
        }
    }

    public static MappedFile Open(string path)
    {
        var stream = new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        MemoryMappedFile? file = null;
        try
        {
            var length = stream.Length;
            file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new MappedFile(file, length);
        }
        catch
        {
            file?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Brings the whole file into memory and enters its pages.</summary>
    /// <exception cref="IOException">Part of it cannot be read.</exception>
    public void Populate() => Populate(0, Length);

    /// <summary>Brings a part of the file that begins on a page into memory and enters its pages.</summary>
    /// <exception cref="IOException">Part of it cannot be read.</exception>
    public void Populate(long offset, long length)
    {
        if (!NativeMethods.TryPopulate(Address + (nint)offset, length))
        {
            throw new IOException($"the file cannot be read, or was cut short: of its {Length} bytes, {length} from {offset} on");
        }
    }

    /// <summary>Keeps the whole file in memory while it is mapped; false where the system does not allow it.</summary>
    public bool TryLock() => NativeMethods.TryLock(Address, Length);

    /// <summary>Part of the file; valid until disposal.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{length} bytes do not lie within the file's {Length}");
        }

        return new ReadOnlySpan<byte>((byte*)Address + offset, length);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
