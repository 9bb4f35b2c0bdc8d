using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>A tenant as operators see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tasks">Plain names of its tasks.</param>
/// <param name="Keys">Identifiers of its keys.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Limits">The limits that hold.</param>
/// <param name="DefaultLimits">Whether they are the platform's defaults.</param>
internal sealed record TenantView(
    string Name,
    IReadOnlyList<string> Tasks,
    IReadOnlyList<string> Keys,
    DateTimeOffset Created,
    LimitsView Limits,
    bool DefaultLimits)
{
    public static TenantView From(TenantDescription tenant) =>
        new(tenant.Name, tenant.Tasks, tenant.KeyIds, tenant.Created, LimitsView.From(tenant.Limits), tenant.HasDefaultLimits);
}
