using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>Brings one segment into the store: room first, then one origin after the other, the hash last.</summary>
internal sealed class SegmentCopy(
    CheckpointStore store,
    IReadOnlyList<(IStoreOrigin Origin, OriginCounters Counters)> origins,
    FetchOptions options,
    TimeProvider clock,
    Random random,
    Func<long> room)
{
    // What the runtime reports when a disk is full: ENOSPC and EDQUOT of Linux, ERROR_DISK_FULL.
    private static readonly int[] DiskFull = [28, 122, unchecked((int)0x80070070)];

    /// <exception cref="WeightStoreException">The segment did not come; the message names it and what each origin did.</exception>
    public async Task RunAsync(SegmentRecord segment, CancellationToken cancellationToken)
    {
        try
        {
            using var partial = await PartialFile
                .OwnAsync(store, segment, options.LockDeadline, clock, cancellationToken).ConfigureAwait(false);
            if (partial is not null)
            {
                await FillAsync(partial, segment, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightStoreException(
                Array.IndexOf(DiskFull, e.HResult) >= 0 ? WeightStoreError.NoSpace : WeightStoreError.Io,
                $"{Describe(segment)} cannot be written into the store: {e.Message}",
                e);
        }
    }

    private async Task FillAsync(PartialFile partial, SegmentRecord segment, CancellationToken cancellationToken)
    {
        RequireRoom(partial, segment);
        var failures = new List<OriginException>();
        var clauses = new List<string>();
        foreach (var (origin, counters) in origins)
        {
            try
            {
                await FillFromAsync(origin, counters, partial, segment, cancellationToken).ConfigureAwait(false);
                counters.Completed();
                return;
            }
            catch (OriginException e)
            {
                counters.Failed();
                failures.Add(e);
                clauses.Add($"{origin.Name} {e.Message}");
            }
            catch (IOException e) when (Array.IndexOf(DiskFull, e.HResult) >= 0)
            {
                // What has come would only keep the disk full.
                partial.Reset();
                throw;
            }
        }

        throw new WeightStoreException(
            failures.TrueForAll(f => f.Failure == OriginFailure.Missing) ? WeightStoreError.NotFound : WeightStoreError.Unavailable,
            $"{Describe(segment)} is not in the store and cannot be fetched: {string.Join("; ", clauses)}",
            failures.LastOrDefault());
    }

    private void RequireRoom(PartialFile partial, SegmentRecord segment)
    {
        var needed = segment.Bytes - partial.Length + options.SpareBytes;
        if (room() is var free && free < needed)
        {
            throw new WeightStoreException(
                WeightStoreError.NoSpace,
                $"{Describe(segment)} cannot be fetched: {needed} bytes of disk are needed, {options.SpareBytes} of them to spare, "
                + $"and {free} are free");
        }
    }

    private async Task FillFromAsync(
        IStoreOrigin origin, OriginCounters counters, PartialFile partial, SegmentRecord segment, CancellationToken cancellationToken)
    {
        while (true)
        {
            var resumed = partial.Length > 0;
            var budget = new RetryBudget(options.RetryBudget);
            var reader = new PieceReader(origin, segment, options, budget, clock, random);
            await new SegmentDownload(reader, segment, options).RunAsync(partial, counters.Copied, cancellationToken).ConfigureAwait(false);
            if (partial.Digest() is var digest && digest == segment.Digest.Value)
            {
                partial.Publish(store.SegmentPath(segment.Digest));
                return;
            }

            // The wrong bytes may be those that were there before, so this origin gets a chance with all of them.
            partial.Reset();
            if (!resumed)
            {
                throw new OriginException(OriginFailure.Wrong, $"sent content that hashes to {digest}");
            }
        }
    }

    private static string Describe(SegmentRecord segment) => $"segment '{segment.Part}' ({segment.Digest})";
}
