namespace PtmOrleans.Client.Tenancy;

/// <summary>A key to be made.</summary>
/// <param name="Scopes">What it may do: <c>infer</c>, <c>manage</c>.</param>
/// <param name="Name">What operators call it; null for no name.</param>
/// <param name="ExpiresIn">How long it works, in whole seconds; null for ever.</param>
public sealed record NewKey(IReadOnlyList<string> Scopes, string? Name = null, TimeSpan? ExpiresIn = null);
