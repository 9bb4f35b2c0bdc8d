using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using PtmOrleans.Grains.Placement;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Grains.Devices;

/// <summary>Carries out a scheduler's orders on one device and reports the device to the scheduler.</summary>
[DevicePlacement, Reentrant]
internal sealed partial class DeviceGrain(
    LocalDeviceCatalog devices, DeviceInstruments instruments, TimeProvider clock, ILogger<DeviceGrain> logger)
    : Grain, IDeviceGrain
{
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeartbeatLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, Task> _outstanding = [];
    private LocalDevice _device = null!;
    private OrderRunner _runner = null!;
    private IGrainTimer? _heartbeat;
    private string? _pool;
    private bool _draining;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeviceKey.TryParse(this.GetPrimaryKeyString(), out var key);
        _device = devices.Find(key.Name);
        _runner = new OrderRunner(this.GetPrimaryKeyString(), _device, GrainFactory, clock, logger);
        return Task.CompletedTask;
    }

    public async Task StartAsync(string pool, CancellationToken cancellationToken)
    {
        _pool = pool;
        _heartbeat ??= this.RegisterGrainTimer(
            HeartbeatAsync, new GrainTimerCreationOptions(HeartbeatPeriod, HeartbeatPeriod) { Interleave = true, KeepAlive = true });
        await Scheduler(pool).ReportDeviceAsync(Report(), cancellationToken);
    }

    public async Task DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        _draining = true;
        _heartbeat?.Dispose();
        if (_pool is not null)
        {
            await Scheduler(_pool).RemoveDeviceAsync(this.GetPrimaryKeyString(), cancellationToken);
        }

        try
        {
            await Task.WhenAll(_outstanding.Values).WaitAsync(limit, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogDrainCutOff(_outstanding.Count, limit);
        }
    }

    public Task AssignAsync(AssignmentOrder order, CancellationToken cancellationToken)
    {
        if (_draining)
        {
            throw new SiloUnavailableException($"Device '{this.GetPrimaryKeyString()}' is draining.");
        }

        if (!_outstanding.ContainsKey(order.Assignment))
        {
            _outstanding[order.Assignment] = Task.CompletedTask;
            _outstanding[order.Assignment] = CarryOutAsync(order);
        }

        return Task.CompletedTask;
    }

    public Task<DeviceDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new DeviceDescription(
        this.GetPrimaryKeyString(),
        _device.Options.Kind,
        _device.Executors.Count,
        _runner.Runs,
        _device.Executors.Sum(e => e.Switches),
        TimeSpan.FromTicks(_device.Executors.Sum(e => e.Busy.Ticks)),
        WeightCacheGrain.Describe(_device.Cache.Books)));

    private async Task CarryOutAsync(AssignmentOrder order)
    {
        // The order is accepted first and begun in a turn of its own: the scheduler does not wait for the work.
        await Task.Yield();
        var result = await _runner.RunAsync(order);
        _outstanding.Remove(order.Assignment);
        instruments.OnOrderDone(_device.Options.Name, result);
        try
        {
            using var limit = new CancellationTokenSource(CallLimit, clock);
            await Scheduler(order.Pool).FinishAsync(result with { Device = Report() }, limit.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The next heartbeat no longer lists the assignment, which tells a scheduler that missed this.
            LogReportLost(e, order.Pool);
        }
    }

    private async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        // A report stuck on a dying silo must not silence a healthy device.
        using var limit = new CancellationTokenSource(HeartbeatLimit, clock);
        try
        {
            await Scheduler(_pool!).ReportDeviceAsync(Report(), limit.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogReportLost(e, _pool!);
        }
    }

    private ISchedulerGrain Scheduler(string pool) => GrainFactory.GetGrain<ISchedulerGrain>(pool);

    private DeviceReport Report()
    {
        var cache = _device.Cache.Books.Totals();
        return new DeviceReport
        {
            Device = this.GetPrimaryKeyString(),
            Kind = _device.Options.Kind,
            Instances = _device.Executors.Count,
            BudgetBytes = cache.BudgetBytes,

            // Packed weights make room for whatever comes, so work is placed as if they were not there.
            FreeBytes = cache.BudgetBytes - cache.ResidentBytes,
            Resident = ImmutableCollectionsMarshal.AsArray(_device.Cache.Books.ResidentTasks())!,
            Outstanding = [.. _outstanding.Keys],
            SlotsPerInstance = 1 + _device.Options.OrdersAhead,
            MaxBatchItems = _device.Options.MaxBatchItems,
        };
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} batches still ran after the drain limit of {Limit}; they run again elsewhere.")]
    private partial void LogDrainCutOff(int count, TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A report to the scheduler of pool {Pool} was lost.")]
    private partial void LogReportLost(Exception exception, string pool);
}
