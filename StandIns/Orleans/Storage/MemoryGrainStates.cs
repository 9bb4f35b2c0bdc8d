using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>What memory storage holds: one record per (provider, state name, grain), for as long as the cluster has silos.</summary>
internal sealed class MemoryGrainStates : ConcurrentDictionary<(string Provider, string StateName, GrainId GrainId), (object? State, string ETag)>
{
}
