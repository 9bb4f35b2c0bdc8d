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

    public override bool IsAbandoned => Volatile.Read(ref _isCompleted) != 0;

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

    public void OnTimeout()
    {
        Fail(new TimeoutException($"Response did not arrive on time in {Timeout} for message: {method.Name} of {GrainId}. "));
        if (Client.Options.CancelRequestOnTimeout)
        {
            CancelCallee();
        }
    }

    protected abstract Task InvokeAsync(object grain);

    protected abstract void SetException(Exception exception);

    protected bool TryComplete()
    {
        if (Interlocked.Exchange(ref _isCompleted, 1) != 0)
        {
            return false;
        }

        _callerCancellation.Unregister();
        Client.OnCompleted(this);
        return true;
    }

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

            Fail(exception);
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

    private void OnCancelled(CancellationToken token)
    {
        Fail(new OperationCanceledException(token));
        CancelCallee();
    }

    /// <summary>The grain sees its token cancelled in a turn of its own.</summary>
    private void CancelCallee()
    {
        if (_calleeCancellation is not { } cancellation)
        {
            return;
        }

        var scheduler = Activation?.Scheduler ?? TaskScheduler.Default;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            Task.Factory.StartNew(cancellation.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        }
    }
}
