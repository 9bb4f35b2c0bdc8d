using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Cluster.Tests.Support;

/// <summary>Remembers on which silo a grain was activated last, as its storage saw it.</summary>
internal sealed class Whereabouts
{
    private const string Inner = "inner";

    private readonly ConcurrentDictionary<(string State, string Key), SiloAddress> _seen = new();

    public SiloAddress Of(string state, string key) => _seen[(state, key)];

    /// <summary>Keeps the state of a silo's grains in memory and notes who reads it.</summary>
    public void Track(ISiloBuilder silo)
    {
        silo.AddMemoryGrainStorage(Inner);
        silo.Services.AddGrainStorage(StateStores.Registry, (services, _) => new WatchedStorage(
            services.GetRequiredKeyedService<IGrainStorage>(Inner),
            (state, id) => _seen[(state, id.Key.ToString()!)] = services.GetRequiredService<ILocalSiloDetails>().SiloAddress));
    }

    private sealed class WatchedStorage(IGrainStorage inner, Action<string, GrainId> onRead) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            onRead(stateName, grainId);
            return inner.ReadStateAsync(stateName, grainId, grainState);
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
