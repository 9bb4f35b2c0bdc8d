namespace Orleans.Runtime;

/// <summary>Where a grain is, or that it is being placed; holds the calls that wait for that.</summary>
internal sealed class DirectoryEntry(GrainDirectory directory, GrainId grainId) : IActivationOwner
{
    private readonly Lock _gate = new();
    private List<GrainCall>? _pending;
    private GrainActivation? _activation;
    private bool _isRemoved;

    public GrainId GrainId { get; } = grainId;

    /// <summary>False when the entry has left the directory: look again.</summary>
    public bool TryAccept(GrainCall call, out bool needsPlacement)
    {
        lock (_gate)
        {
            needsPlacement = !_isRemoved && _activation is null && _pending is null;
            if (_isRemoved)
            {
                return false;
            }

            if (_activation is not null)
            {
                _activation.Enqueue(call);
                return true;
            }

            (_pending ??= []).Add(call);
            return true;
        }
    }

    public void Bind(GrainActivation activation)
    {
        lock (_gate)
        {
            _activation = activation;
            _pending?.ForEach(activation.Enqueue);
            _pending = null;
        }
    }

    /// <summary>No silo can hold the grain now.</summary>
    public void Fail(Exception exception)
    {
        OnLeaving(null);
        _pending?.ForEach(call => call.Fail(exception));
    }

    public void OnLeaving(GrainActivation? activation)
    {
        lock (_gate)
        {
            _isRemoved = true;
        }

        directory.Remove(this);
    }

    public void OnGone(GrainActivation activation, List<ActivationRequest> unrun)
    {
        OnLeaving(activation);
        unrun.ForEach(request => directory.Dispatch((GrainCall)request));
    }
}
