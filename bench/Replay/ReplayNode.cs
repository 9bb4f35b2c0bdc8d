using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using PtmOrleans.Bench.Models;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Silo;

namespace PtmOrleans.Bench.Replay;

/// <summary>A node as <c>ptm silo</c> runs it, in this process, with one device of one executor.</summary>
internal sealed class ReplayNode : IAsyncDisposable
{
    private const int MaxListItems = 1 << 20;
    private const int MaxListTokens = 1 << 28;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ptm-replay-");
    private readonly IHost _host;
    private readonly DeviceOptions _device;

    public ReplayNode(Arm arm, Fleet fleet, int budgetTasks)
    {
        // Whole models bring their weights themselves: paging them in too would be time that nobody spends who serves so.
        var held = arm.Loading == ModelLoading.Full ? fleet.Tasks.Count : budgetTasks;
        _device = new DeviceOptions
        {
            BudgetBytes = held * fleet.TaskBytes,
            Loading = arm.Loading,
            MaxBatchItems = arm.BatchItems,
            OrdersAhead = arm.OrdersAhead,
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ForNode(LogLevel.Warning);
        builder.AddPtmSilo(new SiloNodeOptions { DataDirectory = _data.FullName }, Configure);
        _host = builder.Build();
        Invoker = new TaskInvoker(Grains, TimeProvider.System);

        void Configure(NodeOptions node)
        {
            node.StoreDirectory = fleet.Store;
            node.Policy = arm.Policy;
            node.Tasks.LateItems = LateItems.Serve;
            node.Tasks.PackingWindow = arm.Window;

            // Whatever comes is computed, however late: no list is ever full.
            node.Tasks.MaxListItems = MaxListItems;
            node.Tasks.MaxListTokens = MaxListTokens;
            node.Devices.Add(_device);
        }
    }

    public TaskInvoker Invoker { get; }

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public Task StartAsync(CancellationToken cancellationToken) => _host.StartAsync(cancellationToken);

    public Task<DeviceDescription> DescribeAsync()
    {
        var silo = _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        return Grains.GetGrain<IDeviceGrain>(new DeviceKey(silo, _device.Name).ToString()).DescribeAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _data.Delete(recursive: true);
    }
}
