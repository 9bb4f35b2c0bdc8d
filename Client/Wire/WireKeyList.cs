using PtmOrleans.Client.Tenancy;

namespace PtmOrleans.Client.Wire;

/// <summary>Answer of the routes that list keys.</summary>
internal sealed record WireKeyList(IReadOnlyList<KeyMetadata> Keys)
{
    public string? Next { get; init; }
}
