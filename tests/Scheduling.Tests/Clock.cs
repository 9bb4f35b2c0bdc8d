namespace PtmOrleans.Scheduling.Tests;

/// <summary>Times of a test, in milliseconds after its start.</summary>
internal static class Clock
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double milliseconds) => Start.AddMilliseconds(milliseconds);

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
