namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>A request as it goes over the connection, and what becomes of that.</summary>
internal readonly record struct SpoiltRequest(byte[] Bytes, Ending Ending);
