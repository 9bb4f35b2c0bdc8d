using Orleans.Timers;

namespace Orleans.Runtime;

internal sealed class GrainRuntime(InProcessSilo silo, ITimerRegistry timers) : IGrainRuntime
{
    public string SiloIdentity => silo.SiloAddress.ToString();

    public SiloAddress SiloAddress => silo.SiloAddress;

    public IGrainFactory GrainFactory => silo.Client;

    public ITimerRegistry TimerRegistry => timers;

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Clock;

    public void DeactivateOnIdle(IGrainContext grainContext)
    {
        RuntimeContext.RequireActivation();
        grainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));
    }

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
        RuntimeContext.RequireActivation();
        ((GrainActivation)grainContext).DelayDeactivation(timeSpan);
    }
}
