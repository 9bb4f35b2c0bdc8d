namespace PtmOrleans.Scheduling.Costs;

/// <summary>One learned line.</summary>
/// <param name="Architecture">The architecture; empty for switch times.</param>
/// <param name="DeviceKind">The kind of device.</param>
/// <param name="FixedMilliseconds">The fixed part.</param>
/// <param name="MillisecondsPerUnit">The part per padded token, or per MiB.</param>
/// <param name="Observations">How many observations it rests on.</param>
/// <param name="Widens">Of a switch: whether weights are widened on their way to the device, which costs far more than mapping them.</param>
public sealed record CostState(
    string Architecture, string DeviceKind, double FixedMilliseconds, double MillisecondsPerUnit, int Observations, bool Widens = false);
