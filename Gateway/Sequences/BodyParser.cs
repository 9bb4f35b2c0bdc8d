using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Parses a body of a route within the gateway's limits.</summary>
/// <typeparam name="T">The parsed body.</typeparam>
internal delegate T BodyParser<out T>(ReadOnlySpan<byte> json, GatewayOptions limits);
