using System.Globalization;
using PtmOrleans.Bench.Limits;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Bench.PageIn;

/// <summary>
/// Two tasks on a device with room for one, so that each lease brings in a task that nothing maps. Its files are read from front to back
/// as well, by one reader and by as many as the cache loads at once; once from the page cache and once from the disk.
/// </summary>
internal sealed class PageInBench(ModelOptions options, Report report)
{
    private readonly PageInArms _cached = new("in the page cache", "cached");
    private readonly PageInArms _disk = new("on disk", "disk");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, 2, cancellationToken);
        await using var device = new LocalDevice(fleet, fleet.TaskBytes);
        try
        {
            await ProgressBar.RunAsync("Paging in", async bar =>
            {
                // The first leases check each segment's hash, once per process.
                await LeaseAsync(device, fleet, 0, cancellationToken);
                await LeaseAsync(device, fleet, 1, cancellationToken);
                for (var round = 0; round < options.Rounds; round++)
                {
                    bar($"round {round + 1} of {options.Rounds}", round, options.Rounds);
                    await MeasureAsync(device, fleet, round % 2, cancellationToken);
                }

                return true;
            });
        }
        finally
        {
            AddTo(fleet.TaskBytes);
        }
    }

    // The other task is on the device, so nothing maps this one, which is what lets its files leave the page cache. It is on the device in
    // the end: the tasks change places from round to round, and what is in the page cache came from the disk, as on a node that has restarted.
    private async Task MeasureAsync(LocalDevice device, Fleet fleet, int task, CancellationToken cancellationToken)
    {
        Read(_disk, fleet.SegmentFiles(task), drop: true, cancellationToken);
        PageCache.Drop(fleet.SegmentFiles(task));
        _disk.Add(await LeaseAsync(device, fleet, task, cancellationToken));
        foreach (var next in (int[])[1 - task, task])
        {
            Read(_cached, fleet.SegmentFiles(next), drop: false, cancellationToken);
            _cached.Add(await LeaseAsync(device, fleet, next, cancellationToken));
        }
    }

    private static void Read(PageInArms arms, string[] files, bool drop, CancellationToken cancellationToken)
    {
        foreach (var (series, readers) in arms.Readers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (drop)
            {
                PageCache.Drop(files);
            }

            series.Time(() => ReadLimit.ReadFiles(files, readers));
        }
    }

    private static async Task<WeightLease> LeaseAsync(LocalDevice device, Fleet fleet, int task, CancellationToken cancellationToken)
    {
        using var lease = await device.Cache.AcquireAsync(fleet.Tasks[task], cancellationToken);
        return lease;
    }

    private void AddTo(long bytes)
    {
        var fractions = new[] { _cached.AddTo(report, bytes), _disk.AddTo(report, bytes) }.OfType<double>().ToArray();
        if (fractions.Length == 0)
        {
            return;
        }

        report.Figure("fraction_of_limit", fractions.Min());
        report.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Size}, {ByteSize.Format(bytes)} a task. Page-in maps the files and enters every page, which copies nothing; the limit is the faster ")
            + "way of reading them into a buffer, and the fraction is limit ÷ page-in, of the slower of both places. The floor is bytes over that bandwidth.");
    }
}
