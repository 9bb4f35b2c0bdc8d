namespace PtmOrleans.Bench.Gateway;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">How often each server is loaded.</param>
/// <param name="Time">How long each time.</param>
/// <param name="Requests">Requests while the node's memory is watched.</param>
internal sealed record GatewayOptions(int Rounds, TimeSpan Time, int Requests);
