using System.Globalization;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>
/// One run. At each instant at which something happens: machines go on, requests arrive, then the dispatcher decides. A policy that polls
/// decides on its grid of passes instead.
/// </summary>
internal sealed class SimulationRun : IBatchSource
{
    private const int IdlePasses = 10_000;
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly IReadOnlyList<SimulatedRequest> _requests;
    private readonly ISchedulingPolicy _policy;
    private readonly Tally _tally;
    private readonly Dispatcher _dispatcher;
    private readonly SortedDictionary<string, SimulatedList> _byLetter = new(StringComparer.Ordinal);
    private readonly Dictionary<ListKey, SimulatedList> _byKey;
    private readonly SimulatedDevice[] _devices;
    private readonly Dictionary<string, SimulatedDevice> _byName = [];
    private readonly long _poll;
    private long _now;
    private int _arrived;
    private int _idlePasses;
    private bool _finished;

    public SimulationRun(IReadOnlyList<SimulatedRequest> requests, SimulationOptions options)
    {
        _requests = requests;
        _policy = options.Instance ?? PolicyCatalog.Create(options.Policy, options.PolicyOptions);
        _poll = _policy.PollPeriod?.Ticks ?? 0;
        _tally = new Tally(requests, options);
        _dispatcher = new Dispatcher(_policy, Costs(options.Costs), Limits(options));
        foreach (var request in requests)
        {
            if (!_byLetter.ContainsKey(request.Letter))
            {
                _byLetter.Add(request.Letter, new SimulatedList(request.Letter, options, _policy.Order));
            }
        }

        _byKey = _byLetter.Values.ToDictionary(l => l.Key);
        _devices = [.. Enumerable.Range(0, options.Machines).Select(i => Device(i, options))];
    }

    private DateTimeOffset Now => Start.AddTicks(_now);

    public SimulationResult Run(IProgress<SimulationProgress>? progress, CancellationToken cancellationToken)
    {
        var (told, step) = (0, Math.Max(1, _requests.Count / 100));
        while (_tally.Done < _requests.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _now = NextInstant();
            Advance();
            Arrive();
            if (_poll == 0 || _now % _poll == 0)
            {
                Decide();
            }

            if (_tally.Done >= told + step)
            {
                told = _tally.Done;
                progress?.Report(new SimulationProgress(told, _requests.Count));
            }
        }

        progress?.Report(new SimulationProgress(_requests.Count, _requests.Count));
        return _tally.Result(_policy.Name, _devices);
    }

    public TakenBatch<int>? Take(Work work)
    {
        var batch = work.List.Take(work.Assignment, Now);
        _dispatcher.UpdateList(work.List.Summarize(Now));
        return batch;
    }

    public void Finish(string device, Work work)
    {
        if (work.Batch is { } batch)
        {
            work.List.Complete(batch);
            foreach (var item in batch.Items)
            {
                _tally.Finish(item.Item, work.Began, _now);
            }
        }

        _finished = true;

        // Without times the outcome teaches nothing: the costs that the policy knows are exact already.
        var outcome = new AssignmentOutcome
        {
            ItemsTaken = work.Batch?.Items.Count ?? 0,
            TakenAt = work.Batch?.Sequence ?? 0,
            Remaining = work.List.Summarize(Now),
        };
        _dispatcher.Finish(device, work.Assignment.Id, outcome, Now);
    }

    public void Report(DeviceStatus status) => _dispatcher.UpdateDevice(status, Now);

    private long NextInstant()
    {
        var next = _arrived < _requests.Count ? _requests[_arrived].At.Ticks : long.MaxValue;
        foreach (var device in _devices)
        {
            next = Math.Min(next, device.Next);
        }

        // With nothing left to happen only passes can go on, and not for ever.
        _idlePasses = next == long.MaxValue ? _idlePasses + 1 : 0;
        if (_idlePasses > (_poll == 0 ? 0 : IdlePasses))
        {
            throw new InvalidOperationException(
                $"Policy '{_policy.Name}' leaves {_requests.Count - _tally.Done} requests waiting while all machines are idle.");
        }

        var isWaiting = _tally.Done < _arrived;
        return _poll > 0 && isWaiting ? Math.Min(next, ((_now / _poll) + 1) * _poll) : next;
    }

    private void Advance()
    {
        foreach (var device in _devices)
        {
            device.Advance(_now);
        }
    }

    private void Arrive()
    {
        for (; _arrived < _requests.Count && _requests[_arrived].At.Ticks <= _now; _arrived++)
        {
            var request = _requests[_arrived];
            var list = _byLetter[request.Letter];
            list.Add(_arrived, request.Items, Start + request.At);
            _dispatcher.UpdateList(list.Summarize(Now));
        }
    }

    /// <summary>An assignment that found nothing to take ends at once; its machine gets another without a poll in between.</summary>
    private void Decide()
    {
        do
        {
            _finished = false;
            foreach (var assignment in _dispatcher.Decide(Now))
            {
                _byName[assignment.Device].Assign(new Work(assignment, _byKey[assignment.List]), _now);
            }

            Advance();
        }
        while (_finished && _poll == 0);
    }

    private SimulatedDevice Device(int index, SimulationOptions options)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"machine-{index:0000}");
        var device = new SimulatedDevice(name, options, this);
        if (options.Start == StartState.Preloaded && index > 0 && index < _byLetter.Count)
        {
            device.Preload(_byLetter.Values.ElementAt(index));
        }

        _byName.Add(name, device);
        _dispatcher.UpdateDevice(device.Status, Start);
        return device;
    }

    private static CostModel Costs(SimulatedCosts costs)
    {
        var (first, further) = (costs.Exec.TotalMilliseconds * (1 - costs.ExtraItem), costs.Exec.TotalMilliseconds * costs.ExtraItem);
        var mebibytes = costs.WeightBytes / (double)(1 << 20);
        return CostModel.Import(new CostModelState
        {
            Exec = [new CostState(SimulatedList.Architecture, SimulatedDevice.Kind, first, further, 1000)],
            Switch =
            [
                new CostState(
                    string.Empty,
                    SimulatedDevice.Kind,
                    costs.Bind.TotalMilliseconds,
                    (costs.Switch - costs.Bind).TotalMilliseconds / mebibytes,
                    1000),
            ],
        });
    }

    private static DispatcherOptions Limits(SimulationOptions options)
    {
        var never = TimeSpan.FromDays(100_000);
        return new DispatcherOptions
        {
            Budget = new BatchBudget(options.MaxBatch, int.MaxValue),
            BatchTarget = never,
            Weighing = options.PolicyOptions,
            TenantWeights = options.TenantWeights,
            HeartbeatTimeout = never,
            AssignmentTimeout = never,
            DeliveryTimeout = never,
        };
    }
}
