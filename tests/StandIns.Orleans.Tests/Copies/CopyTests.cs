using System.Collections.Concurrent;
using System.Collections.Immutable;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[Collection(SharedClusterGroup.Name)]
public sealed class CopyTests(SharedCluster shared)
{
    public static TheoryData<object?> Collections { get; } =
    [
        new[] { 1, 2 },
        new List<string> { "a", "b" },
        new HashSet<int> { 3, 4 },
        new Queue<int>([5, 6]),
        new Stack<int>([7, 8]),
        new SortedDictionary<string, int> { ["k"] = 9 },
        new Dictionary<int, string?> { [1] = null },
        new ConcurrentDictionary<int, int> { [1] = 2 },
        ImmutableList.Create(1, 2),
        ImmutableDictionary<string, int>.Empty.Add("k", 1),
        new[] { new[] { 1 }, [2, 3] },
        null,
    ];

    [Fact]
    public async Task Argument_ChangedByTheGrain_StaysUnchangedForTheCaller()
    {
        int[] values = [1, 2, 3];

        var filled = await Grain().FillAsync(values, 9).Bound();

        Assert.Equal([1, 2, 3], values);
        Assert.Equal([9, 9, 9], filled);
    }

    [Fact]
    public async Task Result_ChangedByTheCaller_StaysUnchangedForTheGrain()
    {
        var grain = Grain();
        var list = await grain.GetListAsync().Bound();

        list.Clear();

        Assert.Equal(3, await grain.CountListAsync().Bound());
    }

    [Fact]
    public async Task Arguments_WithinOneSilo_AreCopiedUnlessImmutable() =>
        Assert.True(await Grain().WereTheSameObjectsAsync(SharedCluster.NewKey()).AsTask().Bound());

    [Fact]
    public async Task Record_WithIdsAndABase_KeepsItsMembersAndType()
    {
        var employee = new Employee(12.5m, "Ada", [1, 2]);

        var echo = Assert.IsType<Employee>(await Grain().EchoAsync(employee).Bound());

        Assert.NotSame(employee, echo);
        Assert.Equal((12.5m, "Ada"), (echo.Salary, echo.Name));
        Assert.Equal([1, 2], echo.Numbers);
        Assert.NotSame(employee.Numbers, echo.Numbers);
    }

    [Fact]
    public async Task Record_WithoutIds_KeepsItsPrimaryConstructorsMembers()
    {
        var echo = Assert.IsType<Positional>(await Grain().EchoAsync(new Positional("p", [4], new(5, 6))).Bound());

        Assert.Equal(("p", new Position(5, 6)), (echo.Name, echo.Position));
        Assert.Equal([4], echo.Numbers);
    }

    [Fact]
    public async Task Class_KeepsMembersWithIds_PrivateAndInitOnlyOnesToo_AndNoOthers()
    {
        var account = new Account { Owner = "o", Local = "changed", Places = { ["home"] = new(1, 2), ["none"] = null } };
        account.Hide(42);

        var echo = await Grain().EchoAccountAsync(account).Bound();

        Assert.Equal(("o", 42, "default"), (echo.Owner, echo.Reveal(), echo.Local));
        Assert.Equal(new Position(1, 2), echo.Places["home"]);
        Assert.Null(echo.Places["none"]);
    }

    [Fact]
    public async Task Class_ThatRefersToItself_KeepsTheCycle()
    {
        var account = new Account { Owner = "self" };
        account.Parent = account;

        var echo = await Grain().EchoAccountAsync(account).Bound();

        Assert.Same(echo, echo.Parent);
        Assert.NotSame(account, echo);
    }

    [Fact]
    public async Task Object_PassedTwice_ArrivesAsOneObject()
    {
        List<int> one = [1];
        var account = new Account { Owner = "parent", Parent = new Account { Owner = "child" } };
        var pair = new[] { account, account.Parent };

        var echo = Assert.IsType<Account[]>(await Grain().EchoAsync(pair).Bound());

        Assert.Same(echo[0].Parent, echo[1]);
        Assert.False(await Grain().AreSameAsync(one, [1]).Bound());
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task Collection_KeepsItsTypeAndElements(object? collection)
    {
        var echo = await Grain().EchoAsync(collection).Bound();

        Assert.Equal(collection?.GetType(), echo?.GetType());
        Assert.Equal(collection, echo);
    }

    [Fact]
    public async Task Dictionary_KeepsItsComparer()
    {
        var dictionary = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 };

        var echo = Assert.IsType<Dictionary<string, int>>(await Grain().EchoAsync(dictionary).Bound());

        Assert.Equal(1, echo["KEY"]);
    }

    [Fact]
    public async Task TuplesImmutableArraysAndMemory_KeepTheirValues()
    {
        var (first, second) = await Grain().EchoPairAsync([1], [2]).Bound();
        var positions = await Grain().EchoPositionsAsync([new(1, 2)]).Bound();
        var bytes = await Grain().EchoBytesAsync(new byte[] { 1, 2, 3 }.AsMemory(1)).Bound();

        Assert.Equal([1], first);
        Assert.Equal([2], second);
        Assert.Equal([new Position(1, 2)], positions.ToArray());
        Assert.Equal([2, 3], bytes.ToArray());
    }

    [Fact]
    public async Task Reference_AsAnArgument_StillReachesItsGrain()
    {
        var grain = Grain();

        var echo = Assert.IsAssignableFrom<IStoreGrain>(await Grain().EchoAsync(grain).Bound());

        Assert.Equal(grain, echo);
        Assert.Equal(3, await echo.CountListAsync().Bound());
    }

    private IStoreGrain Grain() => shared.Client.GetGrain<IStoreGrain>(SharedCluster.NewKey());
}
