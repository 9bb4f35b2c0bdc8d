using System.Collections.Immutable;
using Orleans;
using Orleans.Placement;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[PreferLocalPlacement]
internal sealed class StoreGrain : Grain, IStoreGrain
{
    private readonly List<int> _list = [1, 2, 3];
    private static (int[] Values, int[] ImmutableValues, Snapshot Snapshot) _kept;

    public Task<object?> EchoAsync(object? value) => Task.FromResult(value);

    public Task<int[]> FillAsync(int[] values, int value)
    {
        Array.Fill(values, value);
        return Task.FromResult(values);
    }

    public Task<List<int>> GetListAsync() => Task.FromResult(_list);

    public Task<int> CountListAsync() => Task.FromResult(_list.Count);

    public Task<Account> EchoAccountAsync(Account account) => Task.FromResult(account);

    public Task<(List<int> First, List<int> Second)> EchoPairAsync(List<int> first, List<int> second) => Task.FromResult((first, second));

    public Task<bool> AreSameAsync(List<int> first, List<int> second) => Task.FromResult(ReferenceEquals(first, second));

    public Task<ImmutableArray<Position>> EchoPositionsAsync(ImmutableArray<Position> positions) => Task.FromResult(positions);

    public Task<ReadOnlyMemory<byte>> EchoBytesAsync(ReadOnlyMemory<byte> bytes) => Task.FromResult(bytes);

    public Task KeepAsync(int[] values, [Immutable] int[] immutableValues, Snapshot snapshot)
    {
        _kept = (values, immutableValues, snapshot);
        return Task.CompletedTask;
    }

    public async ValueTask<bool> WereTheSameObjectsAsync(string key)
    {
        int[] values = [1];
        int[] immutableValues = [2];
        var snapshot = new Snapshot { Values = [3] };
        await GrainFactory.GetGrain<IStoreGrain>(key).KeepAsync(values, immutableValues, snapshot);
        return !ReferenceEquals(values, _kept.Values)
            && ReferenceEquals(immutableValues, _kept.ImmutableValues)
            && ReferenceEquals(snapshot, _kept.Snapshot);
    }
}
