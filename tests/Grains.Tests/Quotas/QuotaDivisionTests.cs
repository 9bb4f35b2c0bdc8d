using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Quotas;

public sealed class QuotaDivisionTests
{
    private static readonly TenantLimits Limits = new() { RequestsPerSecond = 100, Burst = 50 };

    private readonly ManualTimeProvider _clock = new();
    private readonly QuotaDivision _division;

    public QuotaDivisionTests() => _division = new QuotaDivision(_clock);

    [Fact]
    public void Settle_GatewaySilent_ItsPartGoesToTheOther()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var held = _division.Settle(Report(one), Limits);
        _division.Settle(Report(other), Limits);
        held = _division.Settle(Report(one) with { Held = held }, Limits);
        Assert.Equal((50, 25), (held.Rate, held.Burst));

        _clock.Advance(QuotaShare.Silence);
        held = _division.Settle(Report(one) with { Held = held }, Limits);
        Assert.Equal(50, held.Rate);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        held = _division.Settle(Report(one) with { Held = held }, Limits);

        Assert.Equal((100, 50), (held.Rate, held.Burst));
    }

    [Fact]
    public void Settle_TwoGatewaysFlooded_AdmitTheRateTogether()
    {
        // Ten times the limit at each, in virtual time: what both admit is the rate and the burst, and once more the newcomer's part.
        Guid[] gateways = [Guid.NewGuid(), Guid.NewGuid()];
        var shares = new QuotaShare?[2];
        var admitted = 0.0;
        const int Seconds = 60;
        for (var second = 0; second < Seconds; second++)
        {
            for (var i = 0; i < gateways.Length; i++)
            {
                var share = shares[i] = _division.Settle(Report(gateways[i]) with { Held = shares[i] }, Limits);
                admitted += share.Rate!.Value;
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(admitted, Seconds * 100, (Seconds * 100) + 100);
    }

    [Fact]
    public void Settle_LimitEnded_NoShare()
    {
        var gateway = Guid.NewGuid();
        var held = _division.Settle(Report(gateway), Limits);

        Assert.Null(_division.Settle(Report(gateway) with { Held = held }, TenantLimits.None).Rate);
    }

    private static QuotaReport Report(Guid gateway) => new() { Gateway = gateway, Rate = 1000 };
}
