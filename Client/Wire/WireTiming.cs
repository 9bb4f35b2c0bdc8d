namespace PtmOrleans.Client.Wire;

/// <summary>Times in milliseconds.</summary>
internal sealed record WireTiming(double QueueMs, double SwitchMs, double ComputeMs, double TotalMs)
{
    public PredictTiming ToTiming() => new(
        TimeSpan.FromMilliseconds(QueueMs),
        TimeSpan.FromMilliseconds(SwitchMs),
        TimeSpan.FromMilliseconds(ComputeMs),
        TimeSpan.FromMilliseconds(TotalMs));
}
