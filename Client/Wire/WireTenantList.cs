namespace PtmOrleans.Client.Wire;

/// <summary>Answer of <c>GET /v1/tenants</c>.</summary>
internal sealed record WireTenantList(IReadOnlyList<string> Tenants);
