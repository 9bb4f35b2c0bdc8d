namespace PtmOrleans.Client.Operations;

/// <summary>How long a change of weights takes on a kind of device.</summary>
/// <param name="DeviceKind">The kind of device.</param>
/// <param name="FixedMs">Milliseconds of every change.</param>
/// <param name="MsPerMib">Milliseconds for each MiB that has to be paged in.</param>
/// <param name="Observations">How many changes were measured.</param>
/// <param name="Widens">Whether it is of weights that are widened on their way to the device.</param>
public sealed record SwitchCostInfo(string DeviceKind, double FixedMs, double MsPerMib, int Observations, bool Widens = false);
