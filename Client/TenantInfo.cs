using PtmOrleans.Client.Tenancy;

namespace PtmOrleans.Client;

/// <summary>A tenant as operators see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tasks">Plain names of its tasks.</param>
/// <param name="Keys">Ids of its keys; their secrets are not kept.</param>
/// <param name="Created">When it was made.</param>
public sealed record TenantInfo(string Name, IReadOnlyList<string> Tasks, IReadOnlyList<string> Keys, DateTimeOffset Created)
{
    /// <summary>The limits that hold; null from a gateway that has none.</summary>
    public TenantLimitsInfo? Limits { get; init; }

    /// <summary>Whether they are the platform's defaults.</summary>
    public bool DefaultLimits { get; init; }
}
