using System.Diagnostics;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>One call of a grain method on its way, from its caller's request until its response.</summary>
internal abstract class GrainCall(GrainMethod method, RuntimeClient client, GrainId grainId, object?[] arguments) : ActivationRequest
{
    private static readonly ActivitySource Activities = new("Microsoft.Orleans.Application");

    private readonly ActivityContext _parent = client.PropagatesActivities ? Activity.Current?.Context ?? default : default;
    private CancellationTokenSource? _calleeCancellation;
    private CancellationTokenRegistration _callerCancellation;
    private int _isCompleted;
    private volatile bool _isExpired;
    private volatile bool _isLost;

    public RuntimeClient Client { get; } = client;

    public GrainId GrainId { get; } = grainId;

    public Dictionary<string, object>? Context { get; } = RequestContext.Values is { Count: > 0 } values ? Copiers.Copy(values) : null;

    public TimeSpan? ResponseTimeout => method.ResponseTimeout;

    public TimeSpan Timeout { get; set; }

    public long SentAt { get; set; }

    public bool IsOneWay => method.IsOneWay;

    public GrainMethod Method => method;

    public override bool IsAlwaysInterleave => method.IsAlwaysInterleave;

    public override bool IsReadOnly => method.IsReadOnly;

    public override bool IsAbandoned => _isExpired;

    protected object?[] Arguments { get; } = arguments;

    /// <summary>Passes the caller's cancellation on to the grain and lets the caller go at once.</summary>
    public void Cancellable(CancellationToken token)
    {
        if (method.TokenIndex < 0 || !(token.CanBeCanceled || Client.Options.CancelRequestOnTimeout))
        {
            return;
        }

        _calleeCancellation = new();
        Arguments[method.TokenIndex] = _calleeCancellation.Token;
        _callerCancellation = token.UnsafeRegister(static (call, token) => ((GrainCall)call!).OnCancelled(token), this);
    }

    public override void Fail(Exception exception)
    {
        // Nobody looks at the outcome of a one-way call.
        if (TryComplete() && !IsOneWay)
        {
            SetException(exception);
        }
    }

    /// <summary>A silo fails its calls to a silo that died; a client hears of no silo's death and goes on waiting.</summary>
    public override void Lose(Exception exception)
    {
        _isLost = true;
        if (Client.Silo is not null)
        {
            Fail(exception);
        }
    }

    public void OnTimeout()
    {
        _isExpired = true;
        Fail(new TimeoutException($"Response did not arrive on time in {Timeout} for message: {method.Name} of {GrainId}. "));
        if (Client.Options.CancelRequestOnTimeout)
        {
            CancelCallee();
        }
    }

    protected abstract Task InvokeAsync(object grain);

    protected abstract void SetException(Exception exception);

    /// <summary>False when nobody waits for the response, or a dead silo cannot send it.</summary>
    protected bool TryRespond() => !_isLost && TryComplete();

    protected sealed override async Task RunAsync(GrainActivation activation)
    {
        RequestContext.Values = Context;
        using var activity = activation.Silo.Client.PropagatesActivities ? Activities.StartActivity(method.Name, ActivityKind.Server, _parent) : null;
        try
        {
            await InvokeAsync(activation.GrainInstance!);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            DeactivateOnStaleState(activation, exception);
            if (IsOneWay)
            {
                activation.Silo.Log.OneWayCallFailed(method.Name, GrainId, exception);
            }

            if (!_isLost)
            {
                Fail(exception);
            }
        }
    }

    private static void DeactivateOnStaleState(GrainActivation activation, Exception exception)
    {
        if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            activation.Deactivate(new(DeactivationReasonCode.ApplicationError, exception, "The grain's state is not what its storage has."));
        }
    }

    private bool TryComplete()
    {
        if (Interlocked.Exchange(ref _isCompleted, 1) != 0)
        {
            return false;
        }

        _callerCancellation.Unregister();
        Client.OnCompleted(this);
        return true;
    }

    private void OnCancelled(CancellationToken token)
    {
        Fail(new OperationCanceledException(token));
        CancelCallee();
    }

    /// <summary>Withdraws the call if it still waits for its turn when the grain hears of it; else the grain sees its token cancelled.</summary>
    private void CancelCallee()
    {
        if (_calleeCancellation is not { } cancellation || _isLost)
        {
            return;
        }

        var activation = Activation;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            Task.Factory.StartNew(CancelOrWithdraw, CancellationToken.None, TaskCreationOptions.DenyChildAttach, activation?.Scheduler ?? TaskScheduler.Default);
        }

        void CancelOrWithdraw()
        {
            if (activation?.TryWithdraw(this) is not true)
            {
                cancellation.Cancel();
            }
        }
    }
}
