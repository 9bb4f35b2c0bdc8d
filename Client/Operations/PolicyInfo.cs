namespace PtmOrleans.Client.Operations;

/// <summary>The policy of a pool.</summary>
/// <param name="Policy">The policy that decides.</param>
/// <param name="Policies">Every policy that there is.</param>
public sealed record PolicyInfo(string Policy, IReadOnlyList<string> Policies);
