namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class AttachmentTests
{
    [Theory, OnEveryDevice]
    public async Task Attach_SameKey_IsCreatedOnceAndKeptAcrossLeases(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var task = fixture.Task("a", 100);
        using var first = await fixture.AcquireAsync(task);
        var attached = first.Task.Attach("binding", t => new Attachment(fixture.Memory, t.Tensors[0].Address));
        first.Dispose();

        using var second = await fixture.AcquireAsync(task);

        Assert.Same(attached, second.Task.Attach<Attachment>("binding", _ => throw new InvalidOperationException("it exists")));
        Assert.Throws<InvalidOperationException>(() => second.Task.Attach("binding", _ => new MemoryStream()));
        Assert.Equal(0, attached.Disposals);
    }

    [Theory, OnEveryDevice]
    public async Task Attach_FailedCreation_KeepsNothing(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        using var lease = await fixture.AcquireAsync(fixture.Task("a", 100));

        Assert.Throws<InvalidOperationException>(() => lease.Task.Attach<Attachment>("x", _ => throw new InvalidOperationException()));

        Assert.NotNull(lease.Task.Attach("x", t => new Attachment(fixture.Memory, t.Tensors[0].Address)));
    }

    [Theory, OnEveryDevice]
    public async Task Evicted_AnySegment_DisposesAttachmentsOnceBeforeTheMemory(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var task = fixture.Task("a", ("a1", 100), ("a2", 100));
        var lease = await fixture.AcquireAsync(task);
        var resident = lease.Task;
        var attached = resident.Tensors.Select(t => resident.Attach(t.Name, _ => new Attachment(fixture.Memory, t.Address))).ToList();
        lease.Dispose();

        await fixture.UseAsync(fixture.Task("b", 200));

        Assert.All(attached, a => Assert.Equal((1, true), (a.Disposals, a.MemoryWasLive)));
        Assert.Throws<ObjectDisposedException>(() => resident.Attach("late", _ => new Attachment(fixture.Memory, 0)));
        using var again = await fixture.AcquireAsync(task);
        Assert.NotSame(resident, again.Task);
        Assert.NotSame(attached[0], again.Task.Attach("a1.w", t => new Attachment(fixture.Memory, t.Tensors[0].Address)));
    }

    [Theory, OnEveryDevice]
    public async Task Evicted_SharedSegment_DisposesTheAttachmentsOfAllItsTasks(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var attached = new List<Attachment>();
        foreach (var name in (string[])["one", "two"])
        {
            using var lease = await fixture.AcquireAsync(fixture.Task(name, ("base", 100), (name, 100)));
            attached.Add(lease.Task.Attach("x", t => new Attachment(fixture.Memory, t.Tensors[0].Address)));
        }

        await fixture.UseAsync(fixture.Task("next", 300));

        Assert.All(attached, a => Assert.Equal((1, true), (a.Disposals, a.MemoryWasLive)));
    }

    [Theory, OnEveryDevice]
    public async Task DisposeAsync_Attachments_GoBeforeTheMemory(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        using var lease = await fixture.AcquireAsync(fixture.Task("a", 100));
        var attached = lease.Task.Attach("x", t => new Attachment(fixture.Memory, t.Tensors[0].Address));
        lease.Dispose();

        await fixture.Cache.DisposeAsync().AsTask().WaitAsync(CacheFixture.Bound);

        Assert.Equal((1, true), (attached.Disposals, attached.MemoryWasLive));
    }

    [Theory, OnEveryDevice]
    public async Task Release_AttachmentThatThrows_DoesNotKeepTheOthersOrTheMemory(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 100);
        var lease = await fixture.AcquireAsync(fixture.Task("a", 100));
        lease.Task.Attach("bad", _ => new Throwing());
        var good = lease.Task.Attach("good", t => new Attachment(fixture.Memory, t.Tensors[0].Address));
        lease.Dispose();

        await fixture.UseAsync(fixture.Task("b", 100));

        Assert.Equal(1, good.Disposals);
    }

    private sealed class Attachment(FakeMemory memory, nint address) : IDisposable
    {
        public int Disposals { get; private set; }

        public bool MemoryWasLive { get; private set; }

        public void Dispose()
        {
            Disposals++;
            MemoryWasLive = memory.IsLive(address);
        }
    }

    private sealed class Throwing : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("stuck");
    }
}
