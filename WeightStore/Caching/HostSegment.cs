using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>A segment in host memory: a map of its file whose pages are there, locked where the system allows it.</summary>
internal sealed class HostSegment : IDisposable
{
    private readonly MappedFile _map;

    private HostSegment(MappedFile map, bool locked) => (_map, IsLocked) = (map, locked);

    public bool IsLocked { get; }

    /// <summary>Maps and reads a segment on the calling thread.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="path">Its file.</param>
    /// <param name="tryLock">Locks a map, or says that it may not.</param>
    /// <exception cref="IOException">The file is gone, has another length or cannot be read.</exception>
    public static HostSegment Open(SegmentRecord segment, string path, Func<MappedFile, bool> tryLock)
    {
        var map = MappedFile.Open(path);
        try
        {
            if (map.Length != segment.Bytes)
            {
                throw new IOException($"'{path}' has {map.Length} bytes, not {segment.Bytes}");
            }

            map.Populate();
            return new HostSegment(map, tryLock(map));
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>Reads what the system has dropped, and counts as a use of the rest.</summary>
    /// <exception cref="IOException">The file cannot be read any more.</exception>
    public void Touch() => _map.Populate();

    public void Dispose() => _map.Dispose();
}
