using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

[Collection(SharedClusterGroup.Name)]
public sealed class StreamTests(SharedCluster shared)
{
    [Fact]
    public async Task Sequence_OfAGrain_ArrivesInOrder()
    {
        var arrived = new List<int>();

        await foreach (var value in Grain().CountAsync(250, CancellationToken.None))
        {
            arrived.Add(value);
        }

        Assert.Equal(Enumerable.Range(0, 250), arrived);
    }

    [Fact]
    public async Task Sequence_ThatFails_GivesItsElementsThenItsException()
    {
        var arrived = new List<int>();

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var value in Grain().CountThenFailAsync(3))
            {
                arrived.Add(value);
            }
        });

        Assert.Equal([0, 1, 2], arrived);
    }

    [Fact]
    public async Task Sequence_LeftEarly_EndsInTheGrain()
    {
        var grain = Grain();

        await foreach (var value in grain.CountAsync(int.MaxValue, CancellationToken.None))
        {
            if (value == 5)
            {
                break;
            }
        }

        Assert.Equal(0, await grain.GetServedAsync().Bound());
    }

    private ICallGrain Grain() => shared.Client.GetGrain<ICallGrain>(SharedCluster.NewKey());
}
