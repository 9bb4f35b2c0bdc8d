namespace PtmOrleans.Client.Operations;

/// <summary>How long batches of an architecture run on a kind of device.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="DeviceKind">The kind of device.</param>
/// <param name="FixedMs">Milliseconds of every batch.</param>
/// <param name="MsPerKilotoken">Milliseconds for each 1,000 padded tokens.</param>
/// <param name="Observations">How many batches were measured.</param>
public sealed record ExecCostInfo(string Architecture, string DeviceKind, double FixedMs, double MsPerKilotoken, int Observations);
