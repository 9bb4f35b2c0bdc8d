using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>One grain in memory on one silo: decides which requests run, and when it comes and goes.</summary>
internal sealed class GrainActivation : IGrainContext
{
    private readonly Lock _gate = new();
    private readonly RequestQueue _waiting = new();
    private readonly List<ActivationRequest> _running = [];
    private readonly HashSet<GrainTimer> _timers = [];
    private readonly GrainLifecycle _lifecycle;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ActivationRequest, bool> _mayStart;
    private readonly AsyncServiceScope _scope;
    private DeactivationReason? _deactivation;
    private long _idleSince;
    private DateTimeOffset _keepAliveUntil;

    public GrainActivation(InProcessSilo silo, GrainClass grainClass, GrainId grainId)
    {
        Silo = silo;
        Class = grainClass;
        GrainId = grainId;
        Scheduler = new(this);
        _mayStart = MayStart;
        _lifecycle = new(silo.Log);
        _scope = silo.Services.CreateAsyncScope();
        _idleSince = Stopwatch.GetTimestamp();
    }

    public InProcessSilo Silo { get; }

    public GrainClass Class { get; }

    public ActivationTaskScheduler Scheduler { get; }

    public ActivationState State { get; private set; }

    /// <summary>Where calls for the grain come from; told when the activation is gone.</summary>
    public required IActivationOwner Owner { get; init; }

    public GrainId GrainId { get; }

    public GrainReference GrainReference => Silo.Client.Reference(Class.Interfaces[0], GrainId);

    public object? GrainInstance { get; private set; }

    public ActivationId ActivationId { get; } = ActivationId.NewId();

    public GrainAddress Address => new() { GrainId = GrainId, ActivationId = ActivationId, SiloAddress = Silo.SiloAddress };

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    public int RequestCount
    {
        get
        {
            lock (_gate)
            {
                return _running.Count + _waiting.Count;
            }
        }
    }

    public void Activate(Dictionary<string, object>? requestContext) =>
        Task.Factory.StartNew(() => ActivateAsync(requestContext), CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler);

    public void Enqueue(ActivationRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            request.Fail(refusal);
            return;
        }

        lock (_gate)
        {
            if (State is ActivationState.Invalid)
            {
                request.Lose(Silo.Unavailable());
                return;
            }

            request.Activation = this;
            _waiting.Add(request);
            StartRequests();
        }
    }

    /// <summary>Takes a request that has not started out of the queue.</summary>
    public bool TryWithdraw(ActivationRequest request)
    {
        lock (_gate)
        {
            return _waiting.TryRemove(request);
        }
    }

    public void OnCompleted(ActivationRequest request)
    {
        lock (_gate)
        {
            _running.Remove(request);
            if (request.IsKeepAlive)
            {
                _idleSince = Stopwatch.GetTimestamp();
            }

            StartRequests();
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _deactivation ??= deactivationReason;
            StartRequests();
        }
    }

    public void DelayDeactivation(TimeSpan timeSpan) =>
        _keepAliveUntil = timeSpan == Timeout.InfiniteTimeSpan || timeSpan == TimeSpan.MaxValue
            ? DateTimeOffset.MaxValue
            : Silo.Clock.GetUtcNow() + timeSpan;

    public void DeactivateIfIdle()
    {
        lock (_gate)
        {
            var age = Class.CollectionAge ?? Silo.Collection.ClassSpecificCollectionAge.GetValueOrDefault(Class.Type.FullName!, Silo.Collection.CollectionAge);
            var isIdle = State is ActivationState.Valid && _running.Count == 0 && _waiting.Count == 0
                && Stopwatch.GetElapsedTime(_idleSince) >= age && Silo.Clock.GetUtcNow() >= _keepAliveUntil;
            if (isIdle)
            {
                _deactivation ??= new(DeactivationReasonCode.ActivationIdle, $"The activation was idle for longer than its collection age of {age}.");
                StartRequests();
            }
        }
    }

    /// <summary>The silo is gone: nothing more starts, and what ran or waited is lost.</summary>
    public void Kill()
    {
        List<ActivationRequest> lost;
        lock (_gate)
        {
            if (State is ActivationState.Invalid)
            {
                return;
            }

            State = ActivationState.Invalid;
            lost = [.. _running, .. _waiting.TakeAll()];
        }

        StopTimers();
        Owner.OnGone(this, []);
        lost.ForEach(request => request.Lose(Silo.Unavailable()));
        _deactivated.TrySetResult();
    }

    public void Add(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Add(timer);
        }
    }

    public void Remove(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[Activation: {Silo.SiloAddress}/{GrainId}{ActivationId} State={State}]";

    private LimitExceededException? Refusal(ActivationRequest request)
    {
        var (name, limit) = Class.MaxLocalWorkers is null
            ? (nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit), Silo.Messaging.MaxEnqueuedRequestsHardLimit)
            : (nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker), Silo.Messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker);
        return limit > 0 && request is GrainCall && RequestCount is var count && count > limit ? new(name, count, limit, this) : null;
    }

    /// <summary>Called under the lock whenever what runs, waits or is wanted has changed.</summary>
    private void StartRequests()
    {
        if (State is not ActivationState.Valid)
        {
            return;
        }

        if (_deactivation is { } reason)
        {
            if (_running.Count == 0)
            {
                State = ActivationState.Deactivating;
                StartTurn(() => DeactivateAsync(reason));
            }

            return;
        }

        while (_waiting.TakeFirst(_mayStart) is { } request)
        {
            _running.Add(request);
            Scheduler.Enqueue(request);
        }
    }

    private bool MayStart(ActivationRequest incoming)
    {
        if (incoming.IsAlwaysInterleave || Class.IsReentrant)
        {
            return true;
        }

        foreach (var running in _running)
        {
            var mayShare = running.IsAlwaysInterleave || (running.IsReadOnly && incoming.IsReadOnly);
            if (!mayShare)
            {
                return false;
            }
        }

        return true;
    }

    private void StartTurn(Func<Task> turn)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler);
        }
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext)
    {
        RequestContext.Values = requestContext;
        try
        {
            using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout);
            GrainInstance = Class.Create(this);
            await _lifecycle.OnStart(timeout.Token);
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
            }
        }
        catch (Exception exception)
        {
            await FailAsync(exception);
            return;
        }

        lock (_gate)
        {
            State = State is ActivationState.Activating ? ActivationState.Valid : State;
            StartRequests();
        }
    }

    private async Task FailAsync(Exception exception)
    {
        StopTimers();
        await DisposeAsync();
        foreach (var request in Leave())
        {
            request.Fail(exception);
        }

        _deactivated.TrySetResult();
    }

    private async Task DeactivateAsync(DeactivationReason reason)
    {
        StopTimers();
        try
        {
            using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout);
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnDeactivateAsync(reason, timeout.Token).WaitAsync(timeout.Token);
            }

            await _lifecycle.OnStop(timeout.Token);
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(GrainId, exception);
        }

        await DisposeAsync();
        Owner.OnGone(this, Leave());
        _deactivated.TrySetResult();
    }

    private async Task DisposeAsync()
    {
        try
        {
            await Class.DisposeAsync(GrainInstance);
            await _scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(GrainId, exception);
        }
    }

    /// <summary>Ends the activation and hands over the calls that it will not run.</summary>
    private List<ActivationRequest> Leave()
    {
        Owner.OnLeaving(this);
        lock (_gate)
        {
            State = ActivationState.Invalid;
            return [.. _waiting.TakeAll().Where(request => request is GrainCall)];
        }
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }
}
