using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class BatchAssemblyTests
{
    [Fact]
    public void Join_ItemsOfSeveralRequests_KeepsTheirOrderAndTokens()
    {
        var first = ItemsOf(Models.Tokens(10, 2, 3));
        var second = ItemsOf(Models.Tokens(50, 1));

        var joined = BatchAssembly.Join([first[1], second[0], first[0]]);

        Assert.Equal([12, 13, 14, 50, 10, 11], joined.Ids);
        Assert.Equal([3, 1, 2], joined.Lengths);
        Assert.Empty(joined.TypeIds);
        Assert.Empty(joined.RowCounts);
        Assert.Empty(joined.RowPositions);
    }

    [Fact]
    public void Join_OneRequestWithTypes_TheOthersAreTypeZero()
    {
        var plain = ItemsOf(Models.Tokens(10, 2));
        var typed = ItemsOf(Models.Tokens(20, 1, 3) with { TypeIds = [1, 0, 1, 1] });

        Assert.Equal([0, 0, 0, 1, 1, 1], BatchAssembly.Join([plain[0], typed[1], typed[0]]).TypeIds);
    }

    [Fact]
    public void Join_OneRequestWithRows_TheOthersSelectEveryToken()
    {
        var plain = ItemsOf(Models.Tokens(10, 3));
        var selecting = ItemsOf(Models.Tokens(20, 2, 4) with { RowCounts = [1, 2], RowPositions = [1, 0, 3] });

        var joined = BatchAssembly.Join([selecting[1], plain[0], selecting[0]]);

        Assert.Equal([2, 3, 1], joined.RowCounts);
        Assert.Equal([0, 3, 0, 1, 2, 1], joined.RowPositions);
    }

    [Fact]
    public void Join_OneRequestWantsTokenVectors_OnlyItsItemsAreMarked()
    {
        var plain = ItemsOf(Models.Tokens(10, 3));
        var wanting = ItemsOf(Models.Tokens(20, 2, 4) with { TokenVectors = [true, false] });

        Assert.Equal([false, false, true], BatchAssembly.Join([wanting[1], plain[0], wanting[0]]).TokenVectors);
        Assert.Empty(BatchAssembly.Join([plain[0], wanting[1]]).TokenVectors);
    }

    private static PendingItem<WaitingItem>[] ItemsOf(TokenPayload tokens)
    {
        var request = new WaitingRequest(tokens, default);
        var (start, row) = (0, 0);
        return [.. tokens.Lengths.Select((length, i) =>
        {
            var item = new PendingItem<WaitingItem> { Id = start, Item = new WaitingItem(request, i, start, row), Tokens = length, Arrival = default };
            start += length;
            row += tokens.RowCounts.ElementAtOrDefault(i);
            return item;
        })];
    }
}
