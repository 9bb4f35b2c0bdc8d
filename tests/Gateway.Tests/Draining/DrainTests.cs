using Microsoft.AspNetCore.Http.Features;
using PtmOrleans.Gateway.Draining;

namespace PtmOrleans.Gateway.Tests.Draining;

public class DrainTests
{
    private readonly Drain _drain = new();

    [Fact]
    public void Announce_TakesRequestsAllTheSame()
    {
        _drain.Announce();

        Assert.True(_drain.IsLeaving);
        Assert.True(_drain.Enter(new HttpRequestLifetimeFeature()));
        Assert.False(_drain.Idle.IsCompleted);
    }

    [Fact]
    public void Refuse_NothingOwed_IsIdleAtOnce()
    {
        _drain.Refuse();

        Assert.True(_drain.IsLeaving);
        Assert.True(_drain.Idle.IsCompleted);
    }

    [Fact]
    public void Refuse_WaitsForThoseThatWereTakenAndTakesNoMore()
    {
        HttpRequestLifetimeFeature first = new(), second = new(), late = new();
        Assert.True(_drain.Enter(first) && _drain.Enter(second));

        _drain.Refuse();
        Assert.False(_drain.Enter(late));
        _drain.Leave(late);
        _drain.Leave(first);
        Assert.Equal(1, _drain.Owed);
        Assert.False(_drain.Idle.IsCompleted);

        _drain.Leave(second);
        Assert.True(_drain.Idle.IsCompleted);
    }
}
