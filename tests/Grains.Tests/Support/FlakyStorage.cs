using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.Grains.Tests.Support;

/// <summary>Storage that fails when the test says so.</summary>
internal sealed class FlakyStorage(IGrainStorage inner) : IGrainStorage
{
    private int _writes;

    /// <summary>Which grains cannot be read.</summary>
    public Func<GrainId, bool> IsUnreadable { get; set; } = _ => false;

    public bool RefusesWrites { get; set; }

    /// <summary>What every write waits for.</summary>
    public Task Pause { get; set; } = Task.CompletedTask;

    /// <summary>How often state was written.</summary>
    public int Writes => Volatile.Read(ref _writes);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        IsUnreadable(grainId) ? Task.FromException(new IOException("no medium")) : inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Interlocked.Increment(ref _writes);
        await Pause;
        if (RefusesWrites)
        {
            throw new IOException("no space");
        }

        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}
