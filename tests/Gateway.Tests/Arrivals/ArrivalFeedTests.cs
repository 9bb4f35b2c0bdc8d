using PtmOrleans.Gateway.Arrivals;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Arrivals;

public class ArrivalFeedTests
{
    private static readonly TaskName Task = new("acme", "sentiment");
    private static readonly TokenPayload Tokens = new() { Ids = [1, 2, 3], Lengths = [2, 1] };

    private readonly ArrivalFeed _feed = new(TimeProvider.System);

    [Fact]
    public void Publish_ReaderFallsBehind_CountsWhatFindsNoRoomAndKeepsTheRest()
    {
        using var listener = _feed.Listen();
        Publish(ArrivalListener.Capacity + 5);

        var kept = 0;
        while (listener.TryTake(out var arrival))
        {
            Assert.Equal(new Arrival(Task, kept++, 2, 3), arrival);
        }

        Assert.Equal(ArrivalListener.Capacity, kept);
        Assert.Equal(5, listener.TakeDropped());
        Assert.Equal(0, listener.TakeDropped());
    }

    [Fact]
    public void Publish_SeveralListeners_EachHasItsOwn()
    {
        using var slow = _feed.Listen();
        Publish(1);
        using var other = _feed.Listen();
        Publish(1);

        Assert.Equal(2, Count(slow));
        Assert.Equal(1, Count(other));
    }

    [Fact]
    public void Publish_NobodyListens_AllocatesNothing()
    {
        Publish(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish(1000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Listen_BeyondTheLimit_IsRefusedUntilOneLeaves()
    {
        var listeners = Enumerable.Range(0, ArrivalFeed.MaxListeners).Select(_ => _feed.Listen()).ToArray();
        Assert.Equal(429, Assert.Throws<RefusedException>(_feed.Listen).Problem.Status);

        listeners[3].Dispose();
        listeners[3].Dispose();
        _feed.Listen();
        Assert.Throws<RefusedException>(_feed.Listen);
    }

    private void Publish(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _feed.Publish(Task, Tokens, i);
        }
    }

    private static int Count(ArrivalListener listener)
    {
        var count = 0;
        while (listener.TryTake(out _))
        {
            count++;
        }

        return count;
    }
}
