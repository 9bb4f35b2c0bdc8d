using Orleans.Serialization;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[Collection(SharedClusterGroup.Name)]
public sealed class RefusalTests(SharedCluster shared)
{
    [Fact]
    public async Task Argument_WithoutASerializer_IsRefusedByName()
    {
        var refusal = await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().TakeAsync(new Unserializable()).Bound());

        Assert.Contains(nameof(Unserializable), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Element_WithoutASerializer_IsRefused() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().TakeAsync(new List<object> { 1, new Unserializable() }).Bound());

    [Fact]
    public async Task Member_OfAnImmutableObject_WithoutASerializer_IsRefused() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().TakeAsync(new Holder { Items = new object[] { new Unserializable() } }).Bound());

    [Fact]
    public async Task Delegate_IsRefused() => await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().TakeAsync(() => { }).Bound());

    [Fact]
    public async Task Result_WithoutASerializer_IsRefused() => await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().GiveAsync().Bound());

    private IRefusedGrain Grain() => shared.Client.GetGrain<IRefusedGrain>(SharedCluster.NewKey());
}
