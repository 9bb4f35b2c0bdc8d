using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>Reads pieces of one segment from one origin, each against a deadline, and again where that may help.</summary>
internal sealed class PieceReader(
    IStoreOrigin origin, SegmentRecord segment, FetchOptions options, RetryBudget budget, TimeProvider clock, Random random)
{
    /// <exception cref="OriginException">The last attempt's failure.</exception>
    public async Task<Piece> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var piece = await TryReadAsync(offset, length, cancellationToken).ConfigureAwait(false);
                budget.Earn();
                return piece;
            }
            catch (OriginException e) when (e.Failure == OriginFailure.Passing && attempt < options.Attempts && budget.TryTake())
            {
                await Task.Delay(PauseBefore(attempt, e.RetryAfter), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Piece> TryReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.PieceDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var piece = new Piece(length);
        Task? read = null;
        try
        {
            // An origin may be deaf to cancellation, as a file system of the network is; then it keeps the memory.
            read = origin.ReadSegmentAsync(segment, offset, piece.Memory, either.Token);
            await read.WaitAsync(either.Token).ConfigureAwait(false);
            return piece;
        }
        catch (Exception e)
        {
            Give(piece, read);
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new OriginException(
                    OriginFailure.Passing,
                    $"did not send {length} bytes from {offset} on within {options.PieceDeadline.TotalSeconds:0.###} s",
                    inner: e);
            }

            throw;
        }
    }

    private static void Give(Piece piece, Task? read)
    {
        if (read is { IsCompleted: false })
        {
            piece.Abandon();
            _ = read.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        piece.Dispose();
    }

    private TimeSpan PauseBefore(int attempt, TimeSpan? wanted)
    {
        var longest = Math.Min(options.LongestPause.Ticks, options.FirstPause.Ticks * Math.Pow(2, attempt - 1));
        var least = Math.Min(options.LongestPause.Ticks, wanted?.Ticks ?? 0);
        return TimeSpan.FromTicks((long)Math.Max(least, Fraction() * longest));
    }

    private double Fraction()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
