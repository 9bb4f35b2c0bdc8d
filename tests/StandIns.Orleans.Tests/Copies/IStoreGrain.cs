using System.Collections.Immutable;
using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

public interface IStoreGrain : IGrainWithStringKey
{
    Task<object?> EchoAsync(object? value);

    Task<int[]> FillAsync(int[] values, int value);

    Task<List<int>> GetListAsync();

    Task<int> CountListAsync();

    Task<Account> EchoAccountAsync(Account account);

    Task<(List<int> First, List<int> Second)> EchoPairAsync(List<int> first, List<int> second);

    Task<bool> AreSameAsync(List<int> first, List<int> second);

    Task<ImmutableArray<Position>> EchoPositionsAsync(ImmutableArray<Position> positions);

    Task<ReadOnlyMemory<byte>> EchoBytesAsync(ReadOnlyMemory<byte> bytes);

    Task KeepAsync(int[] values, [Immutable] int[] immutableValues, Snapshot snapshot);

    ValueTask<bool> WereTheSameObjectsAsync(string key);
}
