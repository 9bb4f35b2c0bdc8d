namespace PtmOrleans.Gateway.Tests.Tenants;

/// <summary>The system's clock, whose time of day a test can put forward; timers and time stamps do not notice.</summary>
internal sealed class SteppingClock : TimeProvider
{
    public TimeSpan Step { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Step;
}
