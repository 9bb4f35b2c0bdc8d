namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>PUT /v1/tasks/{task}/aliases/{alias}</c>.</summary>
internal sealed record WireAlias(IReadOnlyDictionary<int, int> Versions, long? ReadyWithinMs);
