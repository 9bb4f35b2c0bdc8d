namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>PUT /v1/tasks/{task}</c>.</summary>
internal sealed record WireRegistration(string Path, int? Version);
