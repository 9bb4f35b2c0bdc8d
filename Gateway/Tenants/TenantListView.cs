namespace PtmOrleans.Gateway.Tenants;

/// <summary>Answer of <c>GET /v1/tenants</c>.</summary>
internal sealed record TenantListView(IReadOnlyList<string> Tenants);
