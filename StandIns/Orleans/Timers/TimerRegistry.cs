using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Timers;

internal sealed class TimerRegistry([FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RuntimeContext.RequireActivation();
        if (!ReferenceEquals(RuntimeContext.Current, grainContext))
        {
            throw new InvalidOperationException("Current grain context differs from specified grain context.");
        }

        var timer = new GrainTimer((GrainActivation)grainContext, clock, token => callback(state, token), options.Interleave, options.KeepAlive);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
