namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>Does something before each continuation that is posted to it: what happens between an event and the code that awaits it.</summary>
internal sealed class ActingContext(Action before) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        before();
        d(state);
    }
}
