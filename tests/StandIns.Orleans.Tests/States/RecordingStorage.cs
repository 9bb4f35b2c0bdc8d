using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.StandIns.OrleansTests.States;

/// <summary>A storage provider of the application's own; states start with the total 100.</summary>
internal sealed class RecordingStorage(string name) : IGrainStorage
{
    public ConcurrentQueue<string> Operations { get; } = [];

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Operations.Enqueue($"{name} read {stateName} {grainId.Key}");
        grainState.State = (T)(object)new Ledger { Total = 100 };
        grainState.ETag = "1";
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Operations.Enqueue($"{name} write {stateName} {grainId.Key} {grainState.ETag}");
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}
