using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cluster.Tests.Support;

/// <summary>Silos with one CPU device each over one store, as <c>ptm silo</c> makes them, in this process.</summary>
internal sealed class ServingCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder;
    private readonly InProcessTestCluster _cluster;

    private ServingCluster(TempFolder folder, InProcessTestCluster cluster)
    {
        _folder = folder;
        _cluster = cluster;
        Invoker = new TaskInvoker(cluster.Client, TimeProvider.System);
    }

    public InProcessTestCluster Orleans => _cluster;

    public IGrainFactory Grains => _cluster.Client;

    public TaskInvoker Invoker { get; }

    public static Task<ServingCluster> StartAsync(short silos, long budgetBytes = 1 << 26, Action<NodeOptions>? configure = null) =>
        StartAsync(new TempFolder(), silos, budgetBytes, configure);

    /// <summary>Starts over a folder that an earlier cluster left.</summary>
    public static async Task<ServingCluster> StartAsync(
        TempFolder folder, short silos, long budgetBytes = 1 << 26, Action<NodeOptions>? configure = null, Action<ISiloBuilder>? state = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ServiceId = "ptm";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddPtmGrains(node =>
            {
                node.StoreDirectory = folder["store"];
                node.Devices.Add(new DeviceOptions { BudgetBytes = budgetBytes, Threads = 1 });
                node.DrainLimit = TimeSpan.FromSeconds(5);
                configure?.Invoke(node);
            });
            silo.AddActivityPropagation();
            (state ?? (s => s.AddPtmFileState(folder["state"])))(silo);
        });
        builder.ConfigureClient(client => client.AddActivityPropagation());
        var cluster = builder.Build();
        await cluster.DeployAsync().WaitAsync(Patience);
        return new ServingCluster(folder, cluster);
    }

    /// <summary>Registers tasks of one tenant, each with weights of its own.</summary>
    public async Task<ServedTask[]> RegisterAsync(int count, BertSize? size = null, ElementType type = ElementType.F32)
    {
        var tasks = Enumerable.Range(0, count).Select(i => new ServedTask($"acme/task{i}", size ?? BertSize.Small, seed: 100 + i, type)).ToArray();
        await Grains.GetGrain<ITenantGrain>("acme").CreateAsync(CancellationToken.None);
        foreach (var task in tasks)
        {
            var source = _folder[$"checkpoint-{task.Name.Name}"];
            task.Save(source);
            var registered = await Task(task).RegisterAsync(new TaskRegistration(source, Version: null), CancellationToken.None).WaitAsync(Patience);
            Assert.True(registered.Error == PtmError.None, registered.Message);
            task.Bytes = registered.Description!.Versions[^1].WeightBytes;
        }

        return tasks;
    }

    /// <summary>Registers other weights as the next version of a task.</summary>
    public async Task<ServedTask> RegisterVersionAsync(ServedTask earlier, int seed)
    {
        var task = new ServedTask(earlier.Name.ToString(), BertSize.Small, seed);
        var source = _folder[$"checkpoint-{task.Name.Name}-{seed}"];
        task.Save(source);
        var registered = await Task(task).RegisterAsync(new TaskRegistration(source, Version: null), CancellationToken.None).WaitAsync(Patience);
        Assert.True(registered.Error == PtmError.None, registered.Message);
        return task;
    }

    /// <summary>Flips a byte in a file of the task's weights.</summary>
    public void CorruptSegmentOf(ServedTask task)
    {
        var store = CheckpointStore.Open(_folder["store"], TimeProvider.System);
        var path = store.SegmentPath(store.Find(task.Name.ToString())!.Segments[^1].Digest);
        File.SetAttributes(path, FileAttributes.Normal);
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        var first = file.ReadByte();
        file.Position = 0;
        file.WriteByte((byte)(first ^ 1));
    }

    /// <summary>Asks again while the list is full of abandoned work that a device is still running.</summary>
    public async Task<InferReply> RetryWhileFullAsync(ServedTask task, InferRequest request)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var reply = await InferAsync(task, request);
            if (reply.Error != PtmError.ListFull)
            {
                return reply;
            }

            await System.Threading.Tasks.Task.Delay(reply.RetryAfter!.Value, limit.Token);
        }
    }

    public ITaskGrain Task(ServedTask task) => Grains.GetGrain<ITaskGrain>(task.Name.ToString());

    public Task<InferReply> InferAsync(ServedTask task, InferRequest request) =>
        Invoker.InvokeAsync(task.Name, request, CancellationToken.None).WaitAsync(Patience);

    /// <summary>The devices of the living silos, asked themselves: a starved machine may miss heartbeats for a moment.</summary>
    public Task<DeviceDescription[]> DevicesAsync() => System.Threading.Tasks.Task.WhenAll(_cluster.GetActiveSilos()
        .Select(s => Grains.GetGrain<IDeviceGrain>(new DeviceKey(s.SiloAddress, "cpu0").ToString()).DescribeAsync(CancellationToken.None)));

    /// <summary>Waits until the scheduler knows so many devices.</summary>
    public async Task PoolHasAsync(int devices)
    {
        using var limit = new CancellationTokenSource(Patience);
        while ((await Grains.GetGrain<ISchedulerGrain>("default").DescribeAsync(limit.Token)).Devices.Length != devices)
        {
            await System.Threading.Tasks.Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    /// <summary>Key of a silo's one device.</summary>
    public static string DeviceOf(InProcessSiloHandle silo) => new DeviceKey(silo.SiloAddress, "cpu0").ToString();

    /// <summary>Stops the silos and leaves the folder to a successor.</summary>
    public async Task<TempFolder> StopAsync()
    {
        await _cluster.StopAllSilosAsync().WaitAsync(Patience);
        await _cluster.DisposeAsync();
        return _folder;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }
}
