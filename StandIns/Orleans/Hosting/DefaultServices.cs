using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>What every silo and every client registers.</summary>
internal static class DefaultServices
{
    public static void AddSilo(IServiceCollection services)
    {
        AddCommon<SiloMessagingOptions>(services);
        services.AddSingleton<SiloSettings>();
        services.AddSingleton<InProcessSilo>();
        services.AddSingleton<ILocalSiloDetails>(provider => provider.GetRequiredService<InProcessSilo>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<InProcessSilo>());
        services.AddSingleton<IGrainRuntime, GrainRuntime>();
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddTransient<IGrainContext>(_ => RuntimeContext.Current ?? throw new InvalidOperationException("IGrainContext is available to grains only."));
        services.TryAddSingleton<PlacementStrategy, ResourceOptimizedPlacement>();
        services.AddPlacementDirector<ResourceOptimizedPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<RandomPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, PreferLocalPlacementDirector>();
        services.AddSingleton<IConfigurationValidator, GrainCollectionOptionsValidator>();
        services.AddHostedService<SiloHostedService>();
    }

    public static void AddClient(IServiceCollection services)
    {
        AddCommon<ClientMessagingOptions>(services);
        services.AddHostedService<ClientHostedService>();
    }

    private static void AddCommon<TMessagingOptions>(IServiceCollection services)
        where TMessagingOptions : MessagingOptions
    {
        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        services.AddSingleton<IOptions<MessagingOptions>>(provider => provider.GetRequiredService<IOptions<TMessagingOptions>>());
        services.AddSingleton<RuntimeClient>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<RuntimeClient>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<RuntimeClient>());
        services.AddSingleton<IConfigurationValidator, ClusteringValidator>();
    }
}
