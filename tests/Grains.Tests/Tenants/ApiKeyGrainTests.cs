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
    public async Task RotateAsync_Twice_TheFormerIsTheLastOneBefore()
    {
        Assert.Null(await _key.RotateAsync("x", TimeSpan.FromHours(1), CancellationToken.None).Soon());
        await _key.CreateAsync(Record with { Name = "ci", Expires = Record.Created.AddYears(1) }, CancellationToken.None).Soon();

        var once = (await _key.RotateAsync("second", TimeSpan.FromHours(1), CancellationToken.None).Soon())!;
        var twice = (await _key.RotateAsync("third", TimeSpan.Zero, CancellationToken.None).Soon())!;

        Assert.Equal(("second", "0123abcd"), (once.SecretHash, once.FormerHash));
        Assert.Equal(once.Rotated + TimeSpan.FromHours(1), once.FormerUntil);
        Assert.Equal(("third", null, null), (twice.SecretHash, twice.FormerHash, twice.FormerUntil));
        Assert.Equal(("ci", Record.Created.AddYears(1), Record.Tenant), (twice.Name, twice.Expires, twice.Tenant));
        Assert.Equal(twice, await _key.ReadAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task NoteUseAsync_EarlierDay_ChangesNothing()
    {
        await _key.NoteUseAsync(Record.Created, CancellationToken.None).Soon();
        Assert.Null(await _key.ReadAsync(CancellationToken.None).Soon());
        await _key.CreateAsync(Record, CancellationToken.None).Soon();

        await _key.NoteUseAsync(Record.Created.AddDays(1), CancellationToken.None).Soon();
        await _key.NoteUseAsync(Record.Created, CancellationToken.None).Soon();

        Assert.Equal(Record.Created.AddDays(1), (await _key.ReadAsync(CancellationToken.None).Soon())!.LastUsed);
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
