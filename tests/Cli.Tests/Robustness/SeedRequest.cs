namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>A request that a route understands, before it is spoilt.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, with its query.</param>
/// <param name="Key">The key that it is sent with.</param>
/// <param name="Body">JSON; empty for none.</param>
/// <param name="MayAnswer">Statuses of 500 and above that the route's description has because the node lacks something.</param>
internal sealed record SeedRequest(string Method, string Path, string Key, string Body, int[] MayAnswer);
