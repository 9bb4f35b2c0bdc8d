using System.Collections.Concurrent;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>Checks a segment's hash before its first use in this process, and brings it onto the device.</summary>
internal sealed class SegmentLoader(IDeviceMemory memory, ISegmentSource source)
{
    private readonly ConcurrentDictionary<SegmentDigest, bool> _checked = [];

    /// <summary>Loads a segment; the hash is computed on the calling thread.</summary>
    /// <exception cref="WeightStoreException">The file is missing, corrupt or cannot be read.</exception>
    public async Task<IDeviceSegment> LoadAsync(SegmentRecord segment, CancellationToken cancellationToken)
    {
        try
        {
            var path = await source.LocateAsync(segment, cancellationToken).ConfigureAwait(false);
            if (!_checked.ContainsKey(segment.Digest))
            {
                Check(segment, path, cancellationToken);
                _checked.TryAdd(segment.Digest, true);
            }

            var loaded = await memory.LoadAsync(segment, path, cancellationToken).ConfigureAwait(false);
            source.Arrived(segment);
            return loaded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightStoreException(
                WeightStoreError.Io, $"segment '{segment.Part}' ({segment.Digest}) cannot be read: {e.Message}", e);
        }
    }

    private static void Check(SegmentRecord segment, string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new WeightStoreException(
                WeightStoreError.NotFound, $"segment '{segment.Part}' ({segment.Digest}) is missing from the store");
        }

        if (file.Length != segment.Bytes)
        {
            throw Corrupt(segment, $"it has {file.Length} bytes, not {segment.Bytes}");
        }

        var digest = FileHash.Of(path, read: null, cancellationToken);
        if (digest != segment.Digest.Value)
        {
            throw Corrupt(segment, $"its content hashes to {digest}");
        }
    }

    private static WeightStoreException Corrupt(SegmentRecord segment, string problem)
        => new(
            WeightStoreError.CorruptSegment,
            $"segment '{segment.Part}' ({segment.Digest}) is corrupt: {problem}; import the task again");
}
