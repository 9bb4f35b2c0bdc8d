namespace PtmOrleans.Gateway.Tenants;

/// <summary>Body of <c>POST /v1/tenants</c>.</summary>
internal sealed record TenantBody
{
    public required string Name { get; init; }
}
