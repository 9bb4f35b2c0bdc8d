namespace PtmOrleans.Client;

/// <summary>A name for one version of a task, or for several in shares.</summary>
/// <param name="Alias">The name; requests that name no version use <c>default</c>, where there is such an alias.</param>
/// <param name="Versions">Version to weight; a version's share is its weight by the sum of all.</param>
public sealed record AliasInfo(string Alias, IReadOnlyDictionary<int, int> Versions);
