using System.Runtime.ExceptionServices;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>A segment that was copied into memory of its own.</summary>
internal sealed class CopiedSegment : IDeviceSegment
{
    // Several loads run at once and a few cores use up the memory's bandwidth; the others go on computing.
    private static readonly int Threads = Math.Clamp(Environment.ProcessorCount / 2, 1, 4);

    private readonly HostMemory _memory;

    private CopiedSegment(HostMemory memory) => _memory = memory;

    public nint Address => _memory.Address;

    public long Bytes => _memory.Length;

    /// <summary>Copies a file at the speed of the memory; it returns when that is done.</summary>
    /// <param name="stored">The segment as in its file.</param>
    /// <param name="placed">The segment as it shall lie.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the load, which then holds no memory.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="WeightStoreException">The file has another length, or there is no memory.</exception>
    public static CopiedSegment Load(SegmentRecord stored, SegmentRecord placed, string path, CancellationToken cancellationToken)
    {
        using var reader = new SegmentReader(stored, path);
        var memory = HostMemory.Allocate(placed.Bytes);
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellationToken };
            Parallel.ForEach(SegmentPiece.Of(stored, placed).ToArray(), options, piece => reader.Read(piece, memory));
            return new CopiedSegment(memory);
        }
        catch (AggregateException e)
        {
            memory.Dispose();
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Copies a file piece by piece, each after its time on a link.</summary>
    /// <inheritdoc cref="Load"/>
    public static async Task<CopiedSegment> LoadAsync(
        SegmentRecord stored, SegmentRecord placed, string path, SharedLink link, CancellationToken cancellationToken)
    {
        using var reader = new SegmentReader(stored, path);
        var memory = HostMemory.Allocate(placed.Bytes);
        try
        {
            foreach (var piece in SegmentPiece.Of(stored, placed))
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.Read(piece, memory);
                await link.SendAsync(piece.Bytes, cancellationToken).ConfigureAwait(false);
            }

            return new CopiedSegment(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public void Dispose() => _memory.Dispose();
}
