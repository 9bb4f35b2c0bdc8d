using Microsoft.Extensions.Logging;
using Orleans;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Brings a task's weights to a device, or away from all of them, when its owner says so.</summary>
internal sealed partial class TaskResidence(IGrainFactory grains, string pool, TaskName task, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LoadPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan UnloadLimit = TimeSpan.FromSeconds(10);

    /// <summary>Has a device hold the version: one that does already, else the one with the most room.</summary>
    /// <returns>No lease; the error is None, TaskFailed or Unavailable.</returns>
    public async Task<LeaseGrant> BringAsync(TaskVersion version, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LoadLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var devices = await DevicesAsync(either.Token);
        if (devices.Length == 0)
        {
            return Refuse(PtmError.Unavailable, "No device can serve the task at the moment.");
        }

        var key = new ListKey(task.ToString(), version.Version).ToString();
        var device = Array.Find(devices, d => d.Resident.Contains(key))
            ?? devices.Where(d => d.BudgetBytes >= version.WeightBytes).MaxBy(d => d.FreeBytes);
        return device is null
            ? Refuse(PtmError.TaskFailed, $"The weights have {version.WeightBytes} bytes, more than any device holds.")
            : await LoadAsync(grains.GetGrain<IWeightCacheGrain>(device.Device), version.Version, either.Token);
    }

    // Weights that come from another node, or room that others still take, may need longer than a device waits; it goes on meanwhile.
    internal async Task<LeaseGrant> LoadAsync(IWeightCacheGrain cache, int version, CancellationToken cancellationToken)
    {
        var grant = await cache.LoadAsync(task.ToString(), version, cancellationToken);
        try
        {
            while (grant.Later)
            {
                await Task.Delay(LoadPause, clock, cancellationToken);
                grant = await cache.LoadAsync(task.ToString(), version, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last refusal says what was waited for.
        }

        return grant;
    }

    /// <summary>Has every device let go of some versions; one that cannot be reached is passed over, its silo being lost.</summary>
    public async Task SendAwayAsync(int[] versions, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(UnloadLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Task.WhenAll((await DevicesAsync(either.Token)).Select(d => SendAwayFromAsync(d.Device, versions, either.Token)));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotSentAway(e, task);
        }
    }

    /// <summary>Has a device let go of some versions; one that cannot be reached is passed over.</summary>
    public async Task SendAwayFromAsync(string device, int[] versions, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IWeightCacheGrain>(device).UnloadAsync(task.ToString(), versions, cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotSentAway(e, task);
        }
    }

    private async Task<DeviceReport[]> DevicesAsync(CancellationToken cancellationToken) =>
        (await grains.GetGrain<ISchedulerGrain>(pool).DescribeAsync(cancellationToken)).Devices;

    private static LeaseGrant Refuse(PtmError error, string message) => new(0, 0, TimeSpan.Zero, error, message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Weights of {Task} stay on a device that could not be told; others will push them out.")]
    private partial void LogNotSentAway(Exception exception, TaskName task);
}
