namespace Orleans.Runtime;

/// <summary>What sends calls to an activation.</summary>
internal interface IActivationOwner
{
    /// <summary>Stops sending calls to the activation.</summary>
    void OnLeaving(GrainActivation activation);

    /// <summary>Sends the calls that the activation did not run elsewhere.</summary>
    void OnGone(GrainActivation activation, List<ActivationRequest> unrun);
}
