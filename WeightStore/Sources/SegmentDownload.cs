using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Copies a segment from one origin: a few pieces are on their way at a time, and they are written in order, so that a partial file is
/// always the beginning of the segment, whichever moment it is left at.
/// </summary>
internal sealed class SegmentDownload(PieceReader reader, SegmentRecord segment, FetchOptions options)
{
    /// <summary>Appends what the file lacks.</summary>
    /// <param name="partial">The file.</param>
    /// <param name="copied">Told the length of each piece that was written.</param>
    /// <param name="cancellationToken">Ends the copy; what was written stays.</param>
    /// <exception cref="OriginException">The origin failed, for good or too often.</exception>
    public async Task RunAsync(PartialFile partial, Action<int> copied, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<Piece>>();
        var next = partial.Length;
        try
        {
            while (partial.Length < segment.Bytes)
            {
                while (ahead.Count < options.ParallelPieces && next < segment.Bytes)
                {
                    var length = LengthAt(next);
                    ahead.Enqueue(reader.ReadAsync(next, length, stop.Token));
                    next += length;
                }

                using var piece = await ahead.Dequeue().ConfigureAwait(false);
                partial.Append(piece.Memory.Span);
                copied(piece.Memory.Length);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var task in ahead)
            {
                await DropAsync(task).ConfigureAwait(false);
            }
        }
    }

    // After a resume in the middle of a piece the next ones begin at multiples of their length again.
    private int LengthAt(long offset)
        => (int)Math.Min(options.PieceBytes - (offset % options.PieceBytes), segment.Bytes - offset);

    private static async Task DropAsync(Task<Piece> task)
    {
        try
        {
            (await task.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // The failure that ended the copy is the one to report.
        }
    }
}
