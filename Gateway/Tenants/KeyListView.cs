namespace PtmOrleans.Gateway.Tenants;

/// <summary>Keys of a tenant, by identifier.</summary>
/// <param name="Keys">A page of them.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
internal sealed record KeyListView(IReadOnlyList<KeyMetadataView> Keys, string? Next);
