using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tenants;

public sealed class KnownTasksTests
{
    private readonly List<string[]> _reads = [];
    private readonly Dictionary<string, TaskDescription> _store = [];
    private readonly KnownTasks _tasks;

    public KnownTasksTests() => _tasks = new((names, _) =>
    {
        _reads.Add([.. names]);
        return Task.FromResult(names.Select(_store.GetValueOrDefault).ToArray());
    });

    [Fact]
    public async Task FindAsync_AThousandTasks_ReadsThemAtOnceAndOnlyOnce()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"task-{i:D4}").ToArray();
        Array.ForEach(names, n => Store(n));

        var first = await FindAsync(names);
        var second = await FindAsync(names);

        Assert.Equal(names, Assert.Single(_reads));
        Assert.Equal(names, first);
        Assert.Equal(names, second);
    }

    [Fact]
    public async Task FindAsync_TaskBeingRegistered_IsReadUntilItsOutcomeIsTold()
    {
        Store("a");
        Store("b");
        await FindAsync("a", "b");
        _tasks.Unsettle("b");
        _store.Remove("b");

        Assert.Equal(["a"], await FindAsync("a", "b"));
        Store("b");
        Assert.Equal(["a", "b"], await FindAsync("a", "b"));
        _tasks.Settle("b", _store["b"]);
        await FindAsync("a", "b");

        Assert.Equal([["a", "b"], ["b"], ["b"]], _reads);
    }

    [Fact]
    public async Task FindAsync_TaskWithoutAVersion_IsLeftOutAndNotReadAgain()
    {
        Assert.Empty(await FindAsync("a"));
        Assert.Empty(await FindAsync("a"));
        Assert.Single(_reads);
    }

    [Fact]
    public async Task Clear_WhatWasRead_IsReadAnew()
    {
        Store("a");
        await FindAsync("a");
        _tasks.Clear();
        await FindAsync("a");

        Assert.Equal(2, _reads.Count);
    }

    private void Store(string name) => _store[name] = new TaskDescription(new TaskName("acme", name), 1, [Models.Classifier]);

    private async Task<string[]> FindAsync(params string[] names) =>
        [.. (await _tasks.FindAsync(names, CancellationToken.None)).Select(t => t.Name.Name)];

    [Fact]
    public async Task FindAsync_TaskThatCouldNotTellAll_IsReadAgainOnce()
    {
        var reads = 0;
        KnownTasks tasks = null!;
        tasks = new((names, _) =>
        {
            if (++reads == 1)
            {
                tasks.Doubt("a");
            }

            return Task.FromResult(new TaskDescription?[names.Count]);
        });

        for (var i = 0; i < 3; i++)
        {
            await tasks.FindAsync(["a"], CancellationToken.None);
        }

        Assert.Equal(2, reads);
    }
}
