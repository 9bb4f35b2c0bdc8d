using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using PtmOrleans.Gateway.Quotas;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Quotas;

/// <summary>Pauses of a tenant, on a clock that stands still, with a book of its own over a gateway's cluster.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class QuotaBookTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Platform _platform;
    private readonly string _tenant;
    private readonly QuotaBook _book;

    public QuotaBookTests(SharedGateway shared)
    {
        _platform = shared.Host.Platform;
        _tenant = shared.Host.Tenant().Name;
        _platform.Tenants[_tenant] = _platform.Tenants[_tenant] with { Limits = new TenantLimits { RequestsPerSecond = 0.01, Burst = 1 } };
        _book = ActivatorUtilities.CreateInstance<QuotaBook>(shared.Host.Services, _clock);
    }

    [Fact]
    public async Task SettleAsync_PauseWithAnEmptyBucket_NextRequestFindsItAsItWas()
    {
        Assert.Null(await EnterAsync());

        _clock.Advance(TimeSpan.FromSeconds(31));
        await _book.SettleAsync(_tenant, CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(60), (await EnterAsync())?.RetryAfter);

        _clock.Advance(TimeSpan.FromSeconds(100));
        await _book.SettleAsync(_tenant, CancellationToken.None);
        Assert.Null(_book.Find(_tenant));
        Assert.Null(await EnterAsync());
    }

    [Fact]
    public async Task GetAsync_PauseInWhichTheShareWentToOthers_AsksFirst()
    {
        await EnterAsync();
        _clock.Advance(QuotaShare.Silence);
        await EnterAsync();
        Assert.Equal(1, _platform.Settlements[_tenant]);

        _clock.Advance(TimeSpan.FromTicks(1));
        await EnterAsync();

        Assert.Equal(2, _platform.Settlements[_tenant]);
    }

    [Fact]
    public async Task GetAsync_PauseAndNoAnswer_LastShareHoldsAndIsNotAskedForByEveryRequest()
    {
        await EnterAsync();
        var (failure, asked) = (_platform.QuotaFailure, 0);
        _platform.QuotaFailure = name => name == _tenant ? Refuse() : failure(name);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("requests_per_second", (await EnterAsync())?.Limit);
        Assert.Equal("requests_per_second", (await EnterAsync())?.Limit);

        Assert.Equal(1, asked);

        SiloUnavailableException Refuse()
        {
            asked++;
            return new SiloUnavailableException("gone");
        }
    }

    private async Task<QuotaRefusal?> EnterAsync()
    {
        var quota = await _book.GetAsync(_tenant, CancellationToken.None).WaitAsync(GatewayHost.Patience);
        var refusal = quota.Enter();
        if (refusal is null)
        {
            quota.Leave();
        }

        return refusal;
    }
}
