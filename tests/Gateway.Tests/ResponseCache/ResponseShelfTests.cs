using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.ResponseCache;

public class ResponseShelfTests
{
    private const int Capacity = 20_000;
    private const int Size = 1488;

    private readonly ResponseShelf _shelf = new(Capacity);

    [Fact]
    public void Find_KeptAnswer_UntilItIsTooOld()
    {
        Add("acme", 1, expires: 100);

        Assert.NotNull(_shelf.Find(Key("acme", 1), now: 99));
        Assert.Null(_shelf.Find(Key("acme", 1), now: 100));
        Assert.Equal((0, 0L), (_shelf.Count, _shelf.Bytes));
    }

    [Fact]
    public void Find_OtherTenantTaskVersionOrContent_IsNotThere()
    {
        Add("acme", 1);
        var key = Key("acme", 1);

        Assert.Null(_shelf.Find(Key("globex", 1), now: 0));
        Assert.Null(_shelf.Find(key with { Task = new TaskName("acme", "other") }, now: 0));
        Assert.Null(_shelf.Find(key with { Version = 2 }, now: 0));
        Assert.Null(_shelf.Find(Key("acme", 2), now: 0));
    }

    [Fact]
    public void Add_MoreThanFits_LeastRecentlyUsedGoes()
    {
        for (var i = 0; i < 10; i++)
        {
            Add("acme", i);
        }

        _shelf.Find(Key("acme", 0), now: 0);
        Add("acme", 10);

        Assert.NotNull(_shelf.Find(Key("acme", 0), now: 0));
        Assert.Null(_shelf.Find(Key("acme", 1), now: 0));
        Assert.Equal((10, 10 * 2000L, 1L), (_shelf.Count, _shelf.Bytes, _shelf.Evictions));
    }

    [Fact]
    public void Add_OneTenantFloods_TheOthersKeepWhatTheyHave()
    {
        Add("acme", 1);
        for (var i = 0; i < 1000; i++)
        {
            Add("globex", i);
        }

        Assert.NotNull(_shelf.Find(Key("acme", 1), now: 0));
        Assert.InRange(_shelf.Bytes, 1, Capacity);
    }

    [Fact]
    public void Add_AnswerThatWouldTakeMostOfTheRoom_IsNotKept()
    {
        Add("acme", 1);
        Add("acme", 2, size: Capacity / 8);

        Assert.Null(_shelf.Find(Key("acme", 2), now: 0));
        Assert.Equal(1, _shelf.Count);
    }

    [Fact]
    public void Add_SameKeyAgain_Replaces()
    {
        Add("acme", 1, expires: 1);
        Add("acme", 1, expires: 5);

        Assert.NotNull(_shelf.Find(Key("acme", 1), now: 2));
        Assert.Equal((1, 2000L), (_shelf.Count, _shelf.Bytes));
    }

    [Fact]
    public void Drop_ForgetsTheTaskAlone()
    {
        Add("acme", 1);
        Add("acme", 2, task: "other");
        Add("globex", 1);

        _shelf.Drop(new TaskName("acme", "task"));

        Assert.Null(_shelf.Find(Key("acme", 1), now: 0));
        Assert.NotNull(_shelf.Find(Key("acme", 2, "other"), now: 0));
        Assert.NotNull(_shelf.Find(Key("globex", 1), now: 0));
        Assert.Equal(4000, _shelf.Bytes);
    }

    private static ResponseKey Key(string tenant, int content, string task = "task") =>
        new(new TaskName(tenant, task), 1, new ContentHash(0, (UInt128)content));

    private void Add(string tenant, int content, long expires = long.MaxValue, int size = Size, string task = "task") =>
        _shelf.Add(new CachedResponse(Key(tenant, content, task), new InferReply { Values = new byte[size] }, expires));
}
