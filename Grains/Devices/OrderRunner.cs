using Microsoft.Extensions.Logging;
using Orleans;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tracing;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Grains.Devices;

/// <summary>
/// One order from lease to results: page the weights in (while the order before still computes), wait for an executor,
/// and only then take the batch, so that it holds whatever has arrived by that time. Grain calls that only pass data on
/// are bounded by the silo's response timeout.
/// </summary>
internal sealed partial class OrderRunner
{
    private static readonly TimeSpan LeaseLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(60);

    private readonly string _key;
    private readonly LocalDevice _device;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ExecutorTurns _turns;

    public OrderRunner(string key, LocalDevice device, IGrainFactory grains, TimeProvider clock, ILogger logger)
    {
        _key = key;
        _device = device;
        _grains = grains;
        _clock = clock;
        _logger = logger;
        _turns = new ExecutorTurns(device.Executors);
    }

    public long Runs { get; private set; }

    /// <summary>Carries the order out; whatever goes wrong is in the report or on its way to the task, never thrown.</summary>
    public async Task<AssignmentReport> RunAsync(AssignmentOrder order)
    {
        var empty = new AssignmentReport { Assignment = order.Assignment, Device = null! };
        LeaseGrant? grant = null;
        var began = _clock.GetUtcNow();
        try
        {
            Prefetch(order);
            grant = await AcquireAsync(order);
            var leased = _clock.GetUtcNow();
            if (grant.Error != PtmError.None)
            {
                await RefuseAsync(order, grant);
                return empty with { Failed = true, Later = grant.Later };
            }

            return await RunLeasedAsync(order, grant, began, leased) ?? empty;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The task's silo or the store failed; the batch lease brings the items back.
            LogOrderFailed(e, order.Task, order.Version);
            return empty with { Failed = true };
        }
        finally
        {
            if (grant is { Lease: > 0 })
            {
                _device.Release(grant.Lease);
            }
        }
    }

    private async Task<AssignmentReport?> RunLeasedAsync(
        AssignmentOrder order, LeaseGrant grant, DateTimeOffset began, DateTimeOffset leased)
    {
        var list = new ListKey(order.Task.ToString(), order.Version).ToString();
        var lease = _device.Find(grant.Lease)!;
        using var turnLimit = new CancellationTokenSource(TurnLimit, _clock);
        var executor = await _turns.TakeAsync(list, order.Overtakes, turnLimit.Token);
        try
        {
            var task = _grains.GetGrain<ITaskGrain>(order.Task.ToString());
            var claim = ClaimOf(order, _key, _device.Options.MaxBatchItems);
            var batch = await task.TakeBatchAsync(claim, CancellationToken.None);
            if (batch is null)
            {
                return null;
            }

            using var activity = NodeActivities.StartBatch(order, batch, _device.Options.Name, began);
            if (grant.BytesLoaded > 0)
            {
                NodeActivities.PagedIn(activity, grant.BytesLoaded, began, leased);
            }

            return await ComputeAsync(order, grant, lease, executor, task, batch);
        }
        finally
        {
            _turns.Return(executor, list);
        }
    }

    private async Task<AssignmentReport> ComputeAsync(
        AssignmentOrder order, LeaseGrant grant, WeightLease lease, DeviceExecutor executor, ITaskGrain task, BatchGrant batch)
    {
        try
        {
            return await ComputeAndDeliverAsync(order, grant, lease, executor, task, batch);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Only the task's own failure refuses its requests; anything else lets them run again at once, without waiting for the lease.
            var error = e is InferenceException ? PtmError.TaskFailed : PtmError.None;
            LogRunFailed(e, order.Task, order.Version);
            var list = await task.ReturnBatchAsync(new BatchFailure(order.Version, batch.Batch, error, e.Message), CancellationToken.None);
            return new AssignmentReport { Assignment = order.Assignment, Device = null!, Failed = true, List = list };
        }
    }

    private async Task<AssignmentReport> ComputeAndDeliverAsync(
        AssignmentOrder order, LeaseGrant grant, WeightLease lease, DeviceExecutor executor, ITaskGrain task, BatchGrant batch)
    {
        // A run cannot be interrupted, and the weights must stay until it ends: hence no limit shorter than the run itself.
        var output = await RunTracedAsync(executor, lease, ToTokenBatch(batch.Tokens));
        Runs++;
        var timing = new InferTiming
        {
            Switch = grant.LoadTime + output.BindTime,
            Compute = output.ComputeTime,
            BytesPaged = grant.BytesLoaded,
            BatchItems = batch.Tokens.Lengths.Length,
            Device = _device.Options.Name,
        };
        var outcome = new BatchOutcome(
            order.Version, batch.Batch, ToBytes(output.Values), output.Width, output.RowsPerItem.ToArray(), timing);
        return new AssignmentReport
        {
            Assignment = order.Assignment,
            Device = null!,
            Items = batch.Tokens.Lengths.Length,
            PaddedTokens = output.PaddedTokens,
            TakenAt = batch.TakenAt,
            Switched = output.Switched,
            BytesPaged = grant.BytesLoaded,
            PageTime = grant.LoadTime,
            BindTime = output.BindTime,
            ComputeTime = output.ComputeTime,
            List = await task.CompleteBatchAsync(outcome, CancellationToken.None),
        };
    }

    private static async Task<BatchOutput> RunTracedAsync(DeviceExecutor executor, WeightLease lease, TokenBatch tokens)
    {
        using var activity = NodeActivities.StartRun();
        return await executor.RunAsync(lease, tokens, CancellationToken.None);
    }

    private async Task<LeaseGrant> AcquireAsync(AssignmentOrder order)
    {
        using var limit = new CancellationTokenSource(LeaseLimit, _clock);
        return await _grains.GetGrain<IWeightCacheGrain>(_key).AcquireAsync(order.Task.ToString(), order.Version, limit.Token);
    }

    internal static BatchClaim ClaimOf(AssignmentOrder order, string device, int maxBatchItems) =>
        new(order.Version, device, Math.Min(order.MaxItems, maxBatchItems), order.MaxTokens, order.Assignment, order.Order);

    private Task RefuseAsync(AssignmentOrder order, LeaseGrant grant) => grant.Later
        ? Task.CompletedTask
        : _grains.GetGrain<ITaskGrain>(order.Task.ToString())
            .RefuseWaitingAsync(order.Version, grant.Error, grant.Message, CancellationToken.None);

    private void Prefetch(AssignmentOrder order)
    {
        if (order.Prefetch.Length > 0)
        {
            // A hint: nothing waits for it and nothing depends on it.
            _ = _grains.GetGrain<IWeightCacheGrain>(_key).PrefetchAsync(order.Prefetch, order.Outlook, CancellationToken.None);
        }
    }

    private static TokenBatch ToTokenBatch(TokenPayload tokens) => new()
    {
        Ids = tokens.Ids,
        TypeIds = tokens.TypeIds,
        Lengths = tokens.Lengths,
        RowCounts = tokens.RowCounts,
        RowPositions = tokens.RowPositions,
        TokenVectors = tokens.TokenVectors,
    };

    private static ReadOnlyMemory<byte> ToBytes(ReadOnlyMemory<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.Span).CopyTo(bytes);
        return bytes;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An order for {Task} version {Version} failed; its items run again.")]
    private partial void LogOrderFailed(Exception exception, TaskName task, int version);

    [LoggerMessage(Level = LogLevel.Error, Message = "A run of {Task} version {Version} failed; its requests are refused.")]
    private partial void LogRunFailed(Exception exception, TaskName task, int version);
}
