using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Placement;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tiers;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Cores;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Hosting;

/// <summary>Registers the platform's grains and what they need on a silo.</summary>
public static partial class GrainsExtensions
{
    /// <summary>
    /// Adds devices, store, placement and lifecycle. The host still chooses a provider for <see cref="StateStores.Registry"/>.
    /// </summary>
    public static ISiloBuilder AddPtmGrains(this ISiloBuilder silo, Action<NodeOptions> configure)
    {
        var services = silo.Services;
        services.AddOptionsWithValidateOnStart<NodeOptions, NodeOptionsValidator>().Configure(configure).PostConfigure(AddDefaultDevice);
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => MemoryNodes.Read());
        services.AddSingleton(s => s.GetRequiredService<IOptions<NodeOptions>>().Value.Tenants);
        services.AddSingleton(s => s.GetRequiredService<IOptions<NodeOptions>>().Value.Tasks);
        services.AddSingleton(s => CheckpointStore.Open(
            s.GetRequiredService<IOptions<NodeOptions>>().Value.StoreDirectory, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ICheckpointLayout, BertLayout>();
        services.AddSingleton<ManifestCatalog>();
        services.AddSingleton<ResidentLimits>();
        services.AddSingleton<LocalTasks>();
        services.AddSingleton(s => new CheckpointRoots(s.GetRequiredService<IOptions<NodeOptions>>().Value.CheckpointRoots));
        services.AddSingleton<TaskCheckpoints>();
        services.AddSingleton(s => new LocalDeviceCatalog(
            [.. s.GetRequiredService<IOptions<NodeOptions>>().Value.Devices],
            s.GetRequiredService<NodeTiers>().Segments,
            s.GetRequiredService<MemoryNodes>(),
            s.GetRequiredService<TimeProvider>()));
        AddTiers(services);
        services.AddMetrics();
        services.AddSingleton<DeviceInstruments>();
        services.AddSingleton<Adoption>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, NodeLifecycle>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreWatch>();
        return silo.AddPlacementDirector<DevicePlacement, DevicePlacementDirector>();
    }

    /// <summary>Keeps registrations as files of a folder that this process alone owns.</summary>
    public static ISiloBuilder AddPtmFileState(this ISiloBuilder silo, string folder)
    {
        silo.Services.AddGrainStorage(StateStores.Registry, (_, _) => new FileGrainStorage(folder));
        return silo;
    }

    private static void AddTiers(IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<IOptions<NodeOptions>>().Value.Tiers);
        services.AddSingleton(s =>
        {
            var logger = s.GetRequiredService<ILogger<NodeTiers>>();
            return new NodeTiers(
                s.GetRequiredService<TierOptions>(),
                s.GetRequiredService<CheckpointStore>(),
                s.GetRequiredService<TimeProvider>(),
                notice => LogHostMemory(logger, notice));
        });
        services.AddSingleton<ColdVersions>();
        services.AddSingleton<LookRequests>();
        services.AddSingleton<StoreGarbage>();
        services.AddSingleton<TierInstruments>();
    }

    private static void AddDefaultDevice(NodeOptions options)
    {
        if (options.Devices.Count == 0)
        {
            options.Devices.Add(new DeviceOptions());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice}")]
    private static partial void LogHostMemory(ILogger logger, string notice);
}
