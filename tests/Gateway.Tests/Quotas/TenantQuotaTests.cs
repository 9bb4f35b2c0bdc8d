using PtmOrleans.Gateway.Quotas;
using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Quotas;

public sealed class TenantQuotaTests
{
    private static readonly TenantLimits Limits = new() { RequestsPerSecond = 10, ConcurrentRequests = 4, WaitingItems = 100 };

    private readonly ManualTimeProvider _clock = new();
    private readonly TenantQuota _quota;

    public TenantQuotaTests() => _quota = new TenantQuota(Guid.NewGuid(), _clock);

    [Fact]
    public void Enter_BeforeAnyShare_Admits() => Assert.Null(_quota.Enter());

    [Fact]
    public void Enter_TenTimesTheRate_AdmitsTheRateAndTheBurst()
    {
        _quota.Apply(new QuotaShare { Rate = 10, Burst = 5, Limits = Limits });
        var admitted = 0;
        for (var i = 0; i < 1000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            if (_quota.Enter() is null)
            {
                admitted++;
                _quota.Leave();
            }
        }

        Assert.InRange(admitted, 104, 105);
    }

    [Fact]
    public void Enter_EmptyBucket_SaysWhenTheNextTokenComes()
    {
        _quota.Apply(new QuotaShare { Rate = 0.5, Burst = 1, Limits = Limits with { RequestsPerSecond = 0.5 } });
        Assert.Null(_quota.Enter());

        Assert.Equal(new QuotaRefusal("requests_per_second", 0.5, TimeSpan.FromSeconds(2)), _quota.Enter());

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_quota.Enter());
    }

    [Fact]
    public void Enter_AllInWork_RefusesWithoutTakingAToken()
    {
        _quota.Apply(new QuotaShare { Rate = 1, Burst = 3, Concurrent = 2, Limits = Limits });
        Assert.Null(_quota.Enter());
        Assert.Null(_quota.Enter());

        Assert.Equal("concurrent_requests", _quota.Enter()!.Limit);
        Assert.Equal("concurrent_requests", _quota.Enter()!.Limit);
        _quota.Leave();

        Assert.Null(_quota.Enter());
    }

    [Fact]
    public void Enter_ShareBelowOne_OneAtATime()
    {
        _quota.Apply(new QuotaShare { Concurrent = 0.3, Items = 0.3, Limits = Limits });

        Assert.Null(_quota.Enter());
        Assert.NotNull(_quota.Enter());
        Assert.Null(_quota.EnterItems(50));
        Assert.Equal(new QuotaRefusal("waiting_items", 100, TimeSpan.FromSeconds(1)), _quota.EnterItems(1));
        _quota.LeaveItems(50);
        Assert.Null(_quota.EnterItems(1));
    }

    [Fact]
    public void Report_ArrivalsPeaksAndRefusals_ThenANewPeriod()
    {
        var share = new QuotaShare { Concurrent = 2, Items = 10, Limits = Limits };
        _quota.Apply(share);
        Assert.Null(_quota.Enter());
        Assert.Null(_quota.Enter());
        Assert.NotNull(_quota.Enter());
        Assert.Null(_quota.EnterItems(8));
        Assert.NotNull(_quota.EnterItems(5));
        _quota.LeaveItems(8);
        _quota.Leave();
        _clock.Advance(TimeSpan.FromSeconds(2));

        var report = _quota.Report();
        var next = _quota.Report();

        Assert.Equal((1.5, 3, 13), (report.Rate, report.Concurrent, report.Items));
        Assert.Equal(share, report.Held);
        Assert.Equal((0.0, 1, 0), (next.Rate, next.Concurrent, next.Items));
    }

    [Fact]
    public void Apply_SmallerShare_KeepsNoMoreThanFits()
    {
        _quota.Apply(new QuotaShare { Rate = 100, Burst = 100, Limits = Limits });
        _quota.Apply(new QuotaShare { Rate = 1, Burst = 2, Limits = Limits });

        Assert.Equal(2, _quota.Standing()!.Value.Remaining);
    }

    [Fact]
    public void Idle_RequestInWork_IsZeroHoweverLong()
    {
        Assert.Null(_quota.Enter());
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, _quota.Idle);

        _quota.Leave();
        Assert.Equal(TimeSpan.FromHours(1), _quota.Idle);
    }

    [Fact]
    public void IsAsNew_EmptyBucket_OnlyOnceItHasRefilled()
    {
        _quota.Apply(new QuotaShare { Rate = 0.01, Burst = 2, Limits = Limits });
        Assert.True(_quota.IsAsNew);
        Assert.Null(_quota.Enter());
        Assert.False(_quota.IsAsNew);
        _quota.Leave();

        _clock.Advance(TimeSpan.FromSeconds(99));
        Assert.False(_quota.IsAsNew);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_quota.IsAsNew);
    }

    [Fact]
    public void Report_AfterALongSilence_HoldsNothing()
    {
        var share = new QuotaShare { Rate = 1, Limits = Limits };
        _quota.Apply(share);
        _clock.Advance(QuotaShare.Silence);
        Assert.Equal(share, _quota.Report().Held);
        _clock.Advance(QuotaShare.Silence + TimeSpan.FromTicks(1));

        Assert.Null(_quota.Report().Held);
    }
}
