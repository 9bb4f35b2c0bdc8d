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
    CheckpointStore store,
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
        foreach (var device in DeviceGrains())
        {
            try
            {
                await device.DrainAsync(options.Value.DrainLimit, cancellationToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A silo that cannot drain still stops; leases bring its batches back.
                LogDrainFailed(e);
            }
        }
    }

    /// <summary>Makes checkpoints that were imported while no silo ran visible to their tenants.</summary>
    private async Task AdoptAsync(CancellationToken cancellationToken)
    {
        var names = await Task.Run(() => store.List().Select(m => m.Name).Distinct().ToArray(), cancellationToken);
        foreach (var text in names)
        {
            if (TaskName.TryParse(text, out var name))
            {
                var tenant = grains.GetGrain<ITenantGrain>(name.Tenant);
                await tenant.CreateAsync(cancellationToken);
                await tenant.AddTaskAsync(name.Name, cancellationToken);
            }
        }
    }

    private IEnumerable<IDeviceGrain> DeviceGrains() => devices.All.Select(
        d => grains.GetGrain<IDeviceGrain>(new DeviceKey(silo.SiloAddress, d.Options.Name).ToString()));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A device could not be drained.")]
    private partial void LogDrainFailed(Exception exception);
}
