namespace PtmOrleans.Client.Wire;

/// <summary>What is said of a tensor that follows as bytes.</summary>
internal sealed record WireTensorHead(string Name, string Datatype, IReadOnlyList<long> Shape);
