using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Hosting;

/// <summary>Brings a silo's devices into their pool when the silo is up, and drains them first when it goes down.</summary>
internal sealed partial class NodeLifecycle(
    LocalDeviceCatalog devices,
    LocalTasks tasks,
    CheckpointStore store,
    Adoption adoption,
    ILocalSiloDetails silo,
    IGrainFactory grains,
    IOptions<NodeOptions> options,
    ILogger<NodeLifecycle> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(NodeLifecycle), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await AdoptAsync(cancellationToken);
        foreach (var device in DeviceGrains())
        {
            await device.StartAsync(options.Value.Tasks.Pool, cancellationToken);
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(DeviceGrains().Select(d => TryAsync(d.DrainAsync(options.Value.DrainLimit, cancellationToken))));

        // A silo waits for its grains' running calls when it stops; callers that wait for answers are sent to another silo instead.
        await Task.WhenAll(tasks.Active.Select(t => TryAsync(grains.GetGrain<ITaskGrain>(t.ToString()).HandOverAsync(cancellationToken))));
    }

    // A silo that cannot drain still stops; leases bring its batches back.
    private async Task TryAsync(Task step)
    {
        try
        {
            await step;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogDrainFailed(e);
        }
    }

    /// <summary>Makes checkpoints that were imported while no silo ran visible to their tenants.</summary>
    private async Task AdoptAsync(CancellationToken cancellationToken)
    {
        var stored = await Task.Run(store.Versions, cancellationToken);
        var adopted = new List<StoredVersion>();
        foreach (var tenant in stored.GroupBy(TenantOf, StringComparer.Ordinal))
        {
            var names = tenant.Select(v => v.Name).Distinct().Select(name => name[(tenant.Key.Length + 1)..]);
            if (tenant.Key.Length == 0 || await TryAdoptAsync(tenant.Key, [.. names], cancellationToken))
            {
                adopted.AddRange(tenant);
            }
        }

        adoption.Complete(adopted);
    }

    // Empty for what cannot be a task's name.
    private static string TenantOf(StoredVersion version) => TaskName.TryParse(version.Name, out var name) ? name.Tenant : "";

    private async Task<bool> TryAdoptAsync(string tenant, string[] tasks, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<ITenantGrain>(tenant).AdoptAsync(tasks, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // One tenant's unreadable state must not keep the others from being served.
            LogNotAdopted(e, tasks.Length, tenant);
            return false;
        }
    }

    private IEnumerable<IDeviceGrain> DeviceGrains() => devices.All.Select(
        d => grains.GetGrain<IDeviceGrain>(new DeviceKey(silo.SiloAddress, d.Options.Name).ToString()));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} tasks of {Tenant} are in the store, but the tenant's state cannot be used.")]
    private partial void LogNotAdopted(Exception exception, int count, string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A part of the silo could not be drained.")]
    private partial void LogDrainFailed(Exception exception);
}
