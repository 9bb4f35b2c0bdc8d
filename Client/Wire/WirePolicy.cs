namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>PUT /v1/scheduler/policy</c>.</summary>
internal sealed record WirePolicy(string Policy);
