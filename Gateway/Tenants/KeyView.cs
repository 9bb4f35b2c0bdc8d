namespace PtmOrleans.Gateway.Tenants;

/// <summary>A new key: the only time that its secret is shown.</summary>
internal sealed record KeyView(string Id, string Key, string Tenant, IReadOnlyList<string> Scopes);
