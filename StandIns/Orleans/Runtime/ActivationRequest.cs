namespace Orleans.Runtime;

/// <summary>Something that an activation runs as turns: a grain call or a timer tick.</summary>
internal abstract class ActivationRequest
{
    /// <summary>The next request in the queue of the activation.</summary>
    public ActivationRequest? Next { get; set; }

    public GrainActivation? Activation { get; set; }

    public virtual bool IsAlwaysInterleave => false;

    public virtual bool IsReadOnly => false;

    /// <summary>Counts as use of the activation, which idle collection then leaves alone.</summary>
    public virtual bool IsKeepAlive => true;

    /// <summary>It is too late for it, so it does not start.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Runs in a turn of <see cref="Activation"/>.</summary>
    public async Task StartAsync()
    {
        if (!IsAbandoned)
        {
            await RunAsync(Activation!);
        }

        Activation!.OnCompleted(this);
    }

    /// <summary>Ends the request unrun.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>The silo died with the request; whether the caller hears of it depends on the caller.</summary>
    public virtual void Lose(Exception exception) => Fail(exception);

    /// <summary>Never throws.</summary>
    protected abstract Task RunAsync(GrainActivation activation);
}
