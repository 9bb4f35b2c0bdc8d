using Orleans.Storage;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.States;

[Collection(SharedClusterGroup.Name)]
public sealed class StateTests(SharedCluster shared)
{
    [Fact]
    public async Task State_NeverWritten_IsBlankAndHasNoRecord()
    {
        var grain = Grain();

        Assert.Equal(0, (await grain.GetAsync().Bound()).Total);
        Assert.False(await grain.ExistsAsync().Bound());
    }

    [Fact]
    public async Task WrittenState_IsThereAfterReactivation()
    {
        var grain = Grain();
        await grain.AddAsync(5).Bound();
        await grain.AddAsync(6).Bound();

        await grain.DeactivateAsync().Bound();

        var state = await grain.GetAsync().Bound();
        Assert.Equal(11, state.Total);
        Assert.Equal(11, state.Accounts["acme"]);
        Assert.True(await grain.ExistsAsync().Bound());
    }

    [Fact]
    public async Task ReadState_DropsChangesThatWereNotWritten()
    {
        var grain = Grain();
        await grain.AddAsync(5).Bound();

        await grain.ForgetChangesAsync(100).Bound();

        Assert.Equal(5, (await grain.GetAsync().Bound()).Total);
    }

    [Fact]
    public async Task ClearState_LeavesABlankStateWithoutARecord()
    {
        var grain = Grain();
        await grain.AddAsync(5).Bound();

        await grain.ClearAsync().Bound();

        Assert.Equal(0, (await grain.GetAsync().Bound()).Total);
        Assert.False(await grain.ExistsAsync().Bound());
    }

    [Fact]
    public async Task WriteOfAStaleState_IsRefused_AndTheGrainReadsAgain()
    {
        var grain = Grain();

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.WriteFromTwoCopiesAsync().Bound());

        Assert.Equal(1, (await grain.GetAsync().Bound()).Total);
        await grain.AddAsync(4).Bound();
        Assert.Equal(5, (await grain.GetAsync().Bound()).Total);
    }

    [Fact]
    public async Task State_OutsideTheGrainsTurns_IsOutOfReach() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain().ReadStateOutsideATurnAsync().Bound());

    [Fact]
    public async Task StorageProvider_ThatIsNotRegistered_FailsTheActivation()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            shared.Client.GetGrain<INamedStorageGrain>(SharedCluster.NewKey()).AddAsync(1).Bound());

        // The caller is told at once; which exception carries the reason is not fixed.
        Assert.IsNotType<TimeoutException>(failure);
    }

    private ILedgerGrain Grain() => shared.Client.GetGrain<ILedgerGrain>(SharedCluster.NewKey());
}
