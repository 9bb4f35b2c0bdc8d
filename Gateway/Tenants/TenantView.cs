using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>A tenant as operators see it.</summary>
internal sealed record TenantView(string Name, IReadOnlyList<string> Tasks, IReadOnlyList<string> Keys, DateTimeOffset Created)
{
    public static TenantView From(TenantDescription tenant) => new(tenant.Name, tenant.Tasks, tenant.KeyIds, tenant.Created);
}
