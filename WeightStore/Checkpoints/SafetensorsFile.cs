using System.Buffers.Binary;
using System.Collections.Frozen;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>
/// A safetensors file, memory-mapped. The whole header is checked on opening, so that reading data afterwards cannot fail. Data need not be
/// aligned to its element size: nothing here reads it as anything but bytes.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = sizeof(ulong);

    private readonly MappedFile _map;
    private readonly long _dataStart;

    private SafetensorsFile(MappedFile map, long dataStart, IReadOnlyDictionary<string, TensorRecord> tensors)
    {
        _map = map;
        _dataStart = dataStart;
        Tensors = tensors;
    }

    /// <summary>The tensors by name; offsets count from the start of the data section.</summary>
    public IReadOnlyDictionary<string, TensorRecord> Tensors { get; }

    /// <summary>Maps a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What the file may ask for; null for <see cref="SafetensorsLimits.Default"/>.</param>
    /// <exception cref="WeightStoreException">The file is missing, unreadable or contradicts the format.</exception>
    public static SafetensorsFile Open(string path, SafetensorsLimits? limits = null)
    {
        var map = OpenMap(path);
        try
        {
            return Parse(map, limits ?? SafetensorsLimits.Default, Path.GetFileName(path));
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a tensor of this file, little-endian, row-major; valid until disposal.</summary>
    public ReadOnlySpan<byte> Data(TensorRecord tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _map.Slice(_dataStart + tensor.Offset, checked((int)tensor.Bytes));
    }

    /// <summary>Unmaps the file; spans taken from it must no longer be used.</summary>
    public void Dispose() => _map.Dispose();

    private static SafetensorsFile Parse(MappedFile map, SafetensorsLimits limits, string file)
    {
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(map.Slice(0, LengthBytes));
        if (headerBytes > (ulong)Math.Min(limits.MaxHeaderBytes, int.MaxValue))
        {
            throw SafetensorsHeader.Invalid(file, $"it announces a header of {headerBytes} bytes, more than {limits.MaxHeaderBytes}");
        }

        var dataStart = LengthBytes + (long)headerBytes;
        if (dataStart > map.Length)
        {
            throw SafetensorsHeader.Invalid(
                file, $"it announces a header of {headerBytes} bytes, but has {map.Length - LengthBytes} after the length");
        }

        var tensors = SafetensorsHeader.Parse(map.Slice(LengthBytes, (int)headerBytes), map.Length - dataStart, limits, file);
        return new SafetensorsFile(map, dataStart, tensors.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal));
    }

    private static MappedFile OpenMap(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            // The length is asked for before opening: opening a named pipe would wait for its writer.
            var info = new FileInfo(path);
            if (info.Exists && info.Length < LengthBytes)
            {
                throw SafetensorsHeader.Invalid(
                    file, $"it has {info.Length} bytes, but a safetensors file starts with {LengthBytes} bytes of header length");
            }

            return MappedFile.Open(path);
        }
        catch (FileNotFoundException e)
        {
            throw new WeightStoreException(WeightStoreError.NotFound, $"{file}: the file does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightStoreException(WeightStoreError.Io, $"{file}: it cannot be read: {e.Message}", e);
        }
    }
}
