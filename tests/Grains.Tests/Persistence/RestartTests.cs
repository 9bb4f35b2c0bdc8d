using Orleans.TestingHost;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Persistence;

/// <summary>What a node without Redis still knows after it was stopped and started again.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FileState_NodeRestarts_TenantsKeysAndPolicyAreKept()
    {
        var record = new ApiKeyRecord("acme", "0123", KeyScopes.Infer, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var before = await StartAsync())
        {
            await before.Client.GetGrain<ITenantGrain>("acme").CreateAsync(CancellationToken.None).Soon();
            await before.Client.GetGrain<ITenantGrain>("acme").AddTaskAsync("task", CancellationToken.None).Soon();
            await before.Client.GetGrain<IApiKeyGrain>("valid").CreateAsync(record, CancellationToken.None).Soon();
            await before.Client.GetGrain<IApiKeyGrain>("revoked").CreateAsync(record, CancellationToken.None).Soon();
            await before.Client.GetGrain<IApiKeyGrain>("revoked").RevokeAsync(CancellationToken.None).Soon();
            await before.Client.GetGrain<ISchedulerGrain>("pool").SetPolicyAsync("fcfs", CancellationToken.None).Soon();
        }

        await using var after = await StartAsync();
        Assert.Equal(["acme"], await after.Client.GetGrain<ITenantDirectoryGrain>("all").ListAsync(CancellationToken.None).Soon());
        Assert.Equal(["task"], (await after.Client.GetGrain<ITenantGrain>("acme").DescribeAsync(CancellationToken.None).Soon())!.Tasks);
        Assert.Equal(record, await after.Client.GetGrain<IApiKeyGrain>("valid").ReadAsync(CancellationToken.None).Soon());
        Assert.Null(await after.Client.GetGrain<IApiKeyGrain>("revoked").ReadAsync(CancellationToken.None).Soon());
        Assert.Equal("fcfs", (await after.Client.GetGrain<ISchedulerGrain>("pool").DescribeAsync(CancellationToken.None).Soon()).Policy);
    }

    [Fact]
    public async Task FileState_NodeRestarts_AliasesAreKeptAndListed()
    {
        var checkpoint = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 1);
        checkpoint.Save(_folder["checkpoint"]);
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        var words = Enumerable.Range(special.Length, checkpoint.Size.Vocabulary - special.Length).Select(i => $"word{i}");
        await File.WriteAllLinesAsync(Path.Combine(_folder["checkpoint"], "vocab.txt"), [.. special, .. words]);
        await using (var before = await StartAsync())
        {
            await before.Client.GetGrain<ITenantGrain>("acme").CreateAsync(CancellationToken.None).Soon();
            var task = before.Client.GetGrain<ITaskGrain>("acme/task");
            await task.RegisterAsync(new TaskRegistration(_folder["checkpoint"], null), CancellationToken.None).Soon();
            await task.RegisterAsync(new TaskRegistration(_folder["checkpoint"], null), CancellationToken.None).Soon();

            // The node's own device brings the version in and answers the trial.
            var set = await task.SetAliasAsync(new TaskAlias("default", [new AliasTarget(1, 3)]), Turns.Bound, CancellationToken.None).Soon();
            Assert.Equal((PtmError.None, ""), (set.Error, set.Message));
        }

        await using var after = await StartAsync();
        var listed = Assert.Single(
            (await after.Client.GetGrain<ITenantGrain>("acme").ListTasksAsync(null, 10, CancellationToken.None).Soon()).Tasks);
        Assert.Equal(1, listed.DefaultVersion);
        Assert.Equal([new AliasTarget(1, 3)], Assert.Single(listed.Aliases).Targets);
    }

    private async Task<InProcessTestCluster> StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddPtmFileState(_folder["state"]).AddPtmGrains(node => node.StoreDirectory = _folder["store"]));
        var cluster = builder.Build();
        await cluster.DeployAsync().Soon();
        return cluster;
    }
}
