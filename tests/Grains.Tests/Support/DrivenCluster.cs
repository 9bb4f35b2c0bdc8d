using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime.Hosting;
using Orleans.TestingHost;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Support;

/// <summary>One silo on a clock that stands still and without its own device: the test takes batches in a device's place.</summary>
internal sealed class DrivenCluster : IAsyncDisposable
{
    public const string Tenant = "acme";

    private readonly TempFolder _folder = new();
    private readonly LocalTasks _tasks = new();
    private InProcessTestCluster _cluster;
    private int _checkpoints;

    private DrivenCluster()
    {
        Storage = new FlakyStorage(new FileGrainStorage(_folder["state"]));
        _cluster = Build();
    }

    /// <summary>Starts at the machine's time, with which Orleans compares parts of its own bookkeeping.</summary>
    public ManualTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public FlakyStorage Storage { get; }

    public IClusterClient Client => _cluster.Client;

    /// <summary>Tasks whose grains are active.</summary>
    public ICollection<TaskName> ActiveTasks => _tasks.Active;

    public ISchedulerGrain Scheduler => Client.GetGrain<ISchedulerGrain>("default");

    /// <summary>The store as another process would open it.</summary>
    public CheckpointStore Store => CheckpointStore.Open(_folder["store"], TimeProvider.System);

    public static async Task<DrivenCluster> StartAsync()
    {
        var driven = new DrivenCluster();
        await driven.DeployAsync();
        await driven.Client.GetGrain<ITenantGrain>(Tenant).CreateAsync(CancellationToken.None).Soon();
        return driven;
    }

    /// <summary>Ends every activation and goes on with what was stored, after a pause in which no timer comes due.</summary>
    public async Task RestartAsync(TimeSpan pause = default)
    {
        await _cluster.DisposeAsync();
        Clock.Advance(pause);
        _cluster = Build();
        await DeployAsync();
    }

    public ITaskGrain Task(string name) => Client.GetGrain<ITaskGrain>($"{Tenant}/{name}");

    /// <summary>Writes a checkpoint, as it is or with a broken configuration.</summary>
    public string SaveCheckpoint(bool isBroken = false)
    {
        var seed = ++_checkpoints;
        var model = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed);
        if (isBroken)
        {
            model.Config["hidden_act"] = "sine";
        }

        var folder = _folder[FormattableString.Invariant($"checkpoint-{seed}")];
        model.Save(folder);
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), [.. special, .. Enumerable.Range(special.Length, model.Size.Vocabulary - special.Length).Select(i => $"word{i}")]);
        return folder;
    }

    public Task<TaskRegistered> RegisterAsync(string name, int? version = null, bool isBroken = false) =>
        Task(name).RegisterAsync(new TaskRegistration(SaveCheckpoint(isBroken), version), CancellationToken.None).Soon();

    /// <summary>Imports a version behind the platform's back, as the command line does.</summary>
    public Task ImportAsync(string name) =>
        Store.ImportAsync(SaveCheckpoint(), $"{Tenant}/{name}", version: null, new BertLayout(), progress: null, CancellationToken.None).Soon();

    /// <summary>Changes a stored version's configuration into one that this build does not run.</summary>
    public void SpoilManifest(string name, int version)
    {
        var path = Path.Combine(_folder["store"], "manifests", Tenant, name, FormattableString.Invariant($"{version}.json"));
        var text = File.ReadAllText(path);
        Assert.Contains("\"gelu\"", text, StringComparison.Ordinal);
        File.Delete(path);
        File.WriteAllText(path, text.Replace("\"gelu\"", "\"sine\"", StringComparison.Ordinal));
    }

    public Task<InferReply> InferAsync(string name, TokenPayload tokens) =>
        Task(name).InferAsync(new InferRequest { Tokens = tokens, TimeLeft = TimeSpan.FromMinutes(1) }, CancellationToken.None);

    /// <summary>Takes a batch as the device of that name would; waits until there is one.</summary>
    public async Task<BatchGrant> TakeAsync(string name, int version = 1, string device = "gone", int maxItems = 32)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while (true)
        {
            if (await Task(name).TakeBatchAsync(new BatchClaim(version, device, maxItems, 8192, 0), CancellationToken.None).Soon() is { } grant)
            {
                return grant;
            }

            bound.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Completes a batch with rows of zeros.</summary>
    public Task CompleteAsync(string name, BatchGrant grant, int version = 1)
    {
        var items = grant.Tokens.Lengths.Length;
        var width = BertSize.Small.Labels;
        var outcome = new BatchOutcome(
            version, grant.Batch, new byte[items * width * sizeof(float)], width, [.. Enumerable.Repeat(1, items)], new InferTiming { BatchItems = items });
        return Task(name).CompleteBatchAsync(outcome, CancellationToken.None).Soon();
    }

    /// <summary>Lets timers of grains come due once, and their calls to other grains arrive.</summary>
    public async Task TickAsync(string name)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Scheduler.DescribeAsync(CancellationToken.None).Soon();
        await Task(name).DescribeAsync(CancellationToken.None).Soon();
        await Scheduler.DescribeAsync(CancellationToken.None).Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    private InProcessTestCluster Build()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.AddGrainStorage(StateStores.Registry, (_, _) => Storage);
            silo.AddPtmGrains(node =>
            {
                node.StoreDirectory = _folder["store"];
                node.Tasks.BatchLease = TimeSpan.FromMinutes(10);
            });
            silo.Services.AddSingleton(_tasks);
        });
        return builder.Build();
    }

    private async Task DeployAsync()
    {
        await _cluster.DeployAsync().Soon();
        var device = new DeviceKey(_cluster.Silos[0].SiloAddress, "cpu0").ToString();
        await Client.GetGrain<IDeviceGrain>(device).DrainAsync(Turns.Bound, CancellationToken.None).Soon();
    }
}
