using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tracing;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// The pending list of one version of a task, between callers that wait and devices that take batches. Lives in one activation, so it needs
/// no locks; its epoch tells its own batches from those of an earlier activation.
/// </summary>
internal sealed class VersionList
{
    private readonly TaskVersion _version;
    private readonly TaskGrainOptions _options;
    private readonly TimeProvider _clock;
    private readonly ListDescription _description;
    private readonly TaskList<WaitingItem> _list;
    private readonly ListReporter _reporter;
    private readonly ListAdmission _admission;
    private readonly WindowAlarm _alarm;
    private readonly Dictionary<long, LeasedBatch> _leased = [];
    private readonly Guid _epoch = Guid.NewGuid();
    private long _lastItem;
    private long _lastRequest;

    public VersionList(
        TaskName task,
        TaskVersion version,
        TaskGrainOptions options,
        ISchedulerGrain scheduler,
        TimeProvider clock,
        ILogger logger)
    {
        _version = version;
        _options = options;
        _clock = clock;
        _description = new ListDescription(
            new ListKey(task.ToString(), version.Version), Architecture(version), version.Skeleton, version.WeightBytes, version.Widens);
        _list = new TaskList<WaitingItem>(options.ListOptions());
        _reporter = new ListReporter(scheduler, Summarize, logger);
        _admission = new ListAdmission(task, version, options);
        _alarm = new WindowAlarm(clock, Consider);
        Task = task;
    }

    public TaskName Task { get; }

    /// <summary>Told of each batch whose results were taken.</summary>
    public Action<InferTiming>? OnBatch { get; init; }

    public bool IsIdle => _list.WaitingItems == 0 && _leased.Count == 0;

    /// <summary>Admits a request and waits for its reply; a refusal is a reply too.</summary>
    public async Task<InferReply> InferAsync(InferRequest request, CancellationToken cancellationToken)
    {
        using var activity = NodeActivities.StartInfer(Task, _version.Version, request.Tokens);
        var reply = await AnswerAsync(request, activity, cancellationToken);
        NodeActivities.Answered(activity, reply);
        return reply;
    }

    private async Task<InferReply> AnswerAsync(InferRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_admission.Refuse(request, _list, _reporter.Advice, now) is { } refusal)
        {
            return refusal;
        }

        var waiting = new WaitingRequest(request.Tokens, now - request.Age) { Trace = NodeActivities.TraceOf(activity) };
        if (!_list.TryAdd(ItemsOf(waiting, request, now)))
        {
            return _admission.Full(TimeSpan.FromSeconds(1));
        }

        Consider();
        try
        {
            return await waiting.Reply.WaitAsync(request.TimeLeft, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return InferReply.Refuse(
                PtmError.DeadlineExpired, $"The deadline passed after {(request.Age + request.TimeLeft).TotalMilliseconds:F1} ms.");
        }
        finally
        {
            // After a reply the items are gone already; after a deadline or a hang-up nobody wants them any more.
            if (Array.FindAll(waiting.ItemIds, _list.Remove).Length > 0)
            {
                Consider();
            }
        }
    }

    public BatchGrant? Take(BatchClaim claim)
    {
        var now = _clock.GetUtcNow();
        var batch = _list.Take(
            new BatchBudget(claim.MaxItems, claim.MaxTokens),
            now,
            _options.BatchLease,
            claim.Device,
            ListAdmission.Service(_reporter.Advice),
            claim.Assignment,
            ListWire.FromWire(claim.Order));
        if (batch is null)
        {
            return null;
        }

        _leased[batch.Id] = new LeasedBatch(claim.Device, now, batch.Items, [.. batch.Items.Select(RowsOf)]);
        Report();
        var tokens = BatchAssembly.Join(batch.Items);
        return new BatchGrant(new BatchId(_epoch, batch.Id), tokens, batch.Sequence) { Traces = BatchAssembly.Traces(batch.Items) };
    }

    public ListReport Complete(BatchOutcome outcome)
    {
        if (outcome.Batch.Epoch == _epoch && _leased.TryGetValue(outcome.Batch.Number, out var batch) && Fits(outcome, batch))
        {
            _leased.Remove(outcome.Batch.Number);
            OnBatch?.Invoke(outcome.Timing);
            _admission.OnCompleted(batch.Items.Sum(i => (long)i.Tokens), _clock.GetUtcNow());
            Deliver(outcome, batch, [.. _list.Complete(outcome.Batch.Number).Select(i => i.Id)]);
        }

        return ReportInReply();
    }

    public ListReport Return(BatchFailure failure)
    {
        if (failure.Batch.Epoch == _epoch && _leased.Remove(failure.Batch.Number))
        {
            if (failure.Error == PtmError.None)
            {
                Fail(_list.Return(failure.Batch.Number));
            }
            else
            {
                Refuse(_list.Complete(failure.Batch.Number), failure.Error, failure.Message);
            }
        }

        return ReportInReply();
    }

    public void ReturnFromDevice(string device)
    {
        foreach (var (number, batch) in _leased.Where(b => b.Value.Device == device && !b.Value.IsReturned))
        {
            // Remembered all the same: should the device answer after all, the answer is as good as a second one.
            batch.IsReturned = true;
            Fail(_list.Return(number));
        }

        Report();
    }

    public void RefuseWaiting(PtmError error, string message)
    {
        while (_list.Take(new BatchBudget(int.MaxValue, int.MaxValue), _clock.GetUtcNow(), _options.BatchLease, "refused") is { } batch)
        {
            Refuse(_list.Complete(batch.Id), error, message);
        }

        Report();
    }

    /// <summary>Sends away the callers of running batches too; their results would reach nobody.</summary>
    public void RefuseEverything(PtmError error, string message)
    {
        RefuseWaiting(error, message);
        foreach (var batch in _leased.Values)
        {
            Refuse(batch.Items, error, message);
        }
    }

    /// <summary>
    /// Ends leases that nobody kept and tells the scheduler where the list stands; called at intervals while work is pending.
    /// </summary>
    public void Tick()
    {
        var now = _clock.GetUtcNow();
        var ended = _list.ReturnExpiredLeases(now, out var failed);
        foreach (var returned in ended)
        {
            _leased[returned].IsReturned = true;
        }

        Fail(failed);
        foreach (var forgotten in _leased.Where(b => now - b.Value.Started > 4 * _options.BatchLease).Select(b => b.Key).ToArray())
        {
            _leased.Remove(forgotten);
        }

        Report();
    }

    private PendingItem<WaitingItem>[] ItemsOf(WaitingRequest waiting, InferRequest request, DateTimeOffset now)
    {
        var items = new PendingItem<WaitingItem>[request.Tokens.Lengths.Length];
        waiting.ItemIds = new long[items.Length];
        var (start, rowStart) = (0, 0);
        _lastRequest++;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new PendingItem<WaitingItem>
            {
                Id = waiting.ItemIds[i] = ++_lastItem,
                Item = new WaitingItem(waiting, i, start, rowStart),
                Request = _lastRequest,
                Tokens = request.Tokens.Lengths[i],
                Priority = request.Priority,
                Lane = RequestPacking.LaneOf(_list.Options.Packing, i, items.Length),
                Arrival = waiting.Arrival,
                Deadline = now + _options.Wanted(request),
            };
            start += request.Tokens.Lengths[i];
            rowStart += request.Tokens.RowCounts.Length > 0 ? request.Tokens.RowCounts[i] : 0;
        }

        return items;
    }

    private void Deliver(BatchOutcome outcome, LeasedBatch batch, HashSet<long> finished)
    {
        var result = new BatchResult(outcome.Version, outcome.Width, batch.Started, outcome.Timing);
        var at = 0;
        for (var i = 0; i < batch.Items.Count; i++)
        {
            var bytes = outcome.RowsPerItem[i] * outcome.Width * sizeof(float);
            if (finished.Contains(batch.Items[i].Id))
            {
                var item = batch.Items[i].Item;
                item.Request.Complete(item.Index, outcome.Values.Slice(at, bytes), outcome.RowsPerItem[i], result);
            }

            at += bytes;
        }
    }

    // A device that answers with too few rows has computed something else; the lease brings the items back.
    private static bool Fits(BatchOutcome outcome, LeasedBatch batch) =>
        outcome.RowsPerItem.SequenceEqual(batch.Rows)
        && batch.Rows.Sum(r => (long)r) * outcome.Width * sizeof(float) == outcome.Values.Length;

    private int RowsOf(PendingItem<WaitingItem> item) => item.Item.Request.Tokens.RowsOf(_version, item.Item.Index);

    private void Fail(IReadOnlyList<PendingItem<WaitingItem>> items) =>
        Refuse(items, PtmError.Unavailable, $"Devices failed {_list.Options.MaxAttempts} times while they computed this request.");

    private static void Refuse(IReadOnlyList<PendingItem<WaitingItem>> items, PtmError error, string message)
    {
        var retryAfter = error == PtmError.Unavailable ? TimeSpan.FromSeconds(1) : (TimeSpan?)null;
        foreach (var item in items)
        {
            item.Item.Request.Refuse(InferReply.Refuse(error, message, retryAfter));
        }
    }

    private void Consider() => _reporter.Consider(Standing());

    private void Report() => _reporter.Report(Standing());

    /// <summary>Where the list stands; whoever tells the scheduler that it is held has the alarm set, too.</summary>
    private ListStanding Standing()
    {
        var heldUntil = _list.HeldUntil(_clock.GetUtcNow(), NextRun());
        _alarm.Set(heldUntil);
        return new ListStanding(_list.WaitingItems, _list.EarliestDeadline, _list.HighestPriority, _list.Lane, heldUntil is not null);
    }

    private TimeSpan NextRun() => _reporter.Advice is { Confident: true } advice
        ? advice.Switch + ListAdmission.Service(advice).Of(_list.WaitingTokens)
        : TimeSpan.Zero;

    private ListReport ReportInReply()
    {
        _reporter.Told(Standing());
        return Summarize();
    }

    private ListReport Summarize()
    {
        var now = _clock.GetUtcNow();
        var summary = _list.Summarize(_description, now, NextRun(), withFront: _reporter.Advice?.WantsFront ?? true);
        return ListWire.ToReport(summary, now) with
        {
            Holders = [.. _leased.Values.Where(b => !b.IsReturned).Select(b => b.Device).Distinct()],
        };
    }

    // Costs are learned per graph and not per family: a base and a tiny BERT have little in common but the name.
    private static string Architecture(TaskVersion version) => $"{version.Architecture}/{version.Skeleton[..8]}";

    private sealed record LeasedBatch(string Device, DateTimeOffset Started, IReadOnlyList<PendingItem<WaitingItem>> Items, int[] Rows)
    {
        public bool IsReturned { get; set; }
    }
}
