using PtmOrleans.Client.Tenancy;

namespace PtmOrleans.Client.Wire;

/// <summary>Answer of the usage routes.</summary>
internal sealed record WireUsagePage(IReadOnlyList<UsageInfo> Rows)
{
    public string? Next { get; init; }
}
