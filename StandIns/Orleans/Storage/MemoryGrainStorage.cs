using System.Globalization;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>Keeps copies of states in the cluster's memory.</summary>
internal sealed class MemoryGrainStorage(string name, InProcessSilo silo) : IGrainStorage
{
    private static long _lastETag;

    private MemoryGrainStates States => silo.Cluster.MemoryStates;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var isFound = States.TryGetValue((name, stateName, grainId), out var record);
        grainState.State = isFound ? Copiers.Copy((T)record.State!) : BlankState.Of<T>();
        grainState.ETag = isFound ? record.ETag : null;
        grainState.RecordExists = isFound;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (name, stateName, grainId);
        (object? State, string ETag) updated = (Copiers.Copy(grainState.State), Interlocked.Increment(ref _lastETag).ToString(CultureInfo.InvariantCulture));
        lock (States)
        {
            CheckETag(key, grainState.ETag);
            States[key] = updated;
        }

        grainState.ETag = updated.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (name, stateName, grainId);
        lock (States)
        {
            CheckETag(key, grainState.ETag);
            States.TryRemove(key, out _);
        }

        grainState.State = BlankState.Of<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private void CheckETag((string Provider, string StateName, GrainId GrainId) key, string? received)
    {
        var stored = States.TryGetValue(key, out var record) ? record.ETag : null;
        if (stored != received)
        {
            throw new InconsistentStateException($"e-Tag mismatch in Memory Storage. Stored = {stored ?? "null"} Received = {received ?? "null"}", stored, received);
        }
    }
}
