using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.StandIns.OrleansTests.States;

/// <summary>States that outlive every silo; real memory storage loses what the silo that held it loses.</summary>
internal sealed class DictionaryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<GrainId, long> _totals = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _totals.TryGetValue(grainId, out var total);
        grainState.State = (T)(object)new Ledger { Total = total };
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _totals[grainId] = ((Ledger)(object)grainState.State!).Total;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}
