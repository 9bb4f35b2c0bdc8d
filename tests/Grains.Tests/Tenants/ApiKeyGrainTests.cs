using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tenants;

[Collection(GrainClusterGroup.Name)]
public sealed class ApiKeyGrainTests(GrainCluster cluster)
{
    private static readonly ApiKeyRecord Record =
        new("acme", "0123abcd", KeyScopes.Infer | KeyScopes.Manage, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private readonly IApiKeyGrain _key = cluster.Client.GetGrain<IApiKeyGrain>(GrainCluster.NewKey());

    [Fact]
    public async Task ReadAsync_NeverCreated_IsNull()
    {
        Assert.Null(await _key.ReadAsync(CancellationToken.None).Soon());
        Assert.False(await _key.RevokeAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task CreateAsync_SecondTime_IsAConflictAndChangesNothing()
    {
        Assert.Equal(PtmError.None, await _key.CreateAsync(Record, CancellationToken.None).Soon());
        Assert.Equal(PtmError.Conflict, await _key.CreateAsync(Record with { Tenant = "thief" }, CancellationToken.None).Soon());

        Assert.Equal(Record, await _key.ReadAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task RevokeAsync_Key_IsGoneForGood()
    {
        await _key.CreateAsync(Record, CancellationToken.None).Soon();
        Assert.True(await _key.RevokeAsync(CancellationToken.None).Soon());

        Assert.Null(await _key.ReadAsync(CancellationToken.None).Soon());
        Assert.False(await _key.RevokeAsync(CancellationToken.None).Soon());
        Assert.Equal(PtmError.Conflict, await _key.CreateAsync(Record, CancellationToken.None).Soon());
        Assert.Null(await _key.ReadAsync(CancellationToken.None).Soon());
    }
}
