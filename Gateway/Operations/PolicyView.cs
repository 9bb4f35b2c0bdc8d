namespace PtmOrleans.Gateway.Operations;

/// <summary>Answer of <c>PUT /v1/scheduler/policy</c>.</summary>
internal sealed record PolicyView(string Policy, IReadOnlyList<string> Policies);
