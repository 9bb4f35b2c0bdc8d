namespace PtmOrleans.Gateway.Usage;

/// <summary>Answer of the usage routes.</summary>
internal sealed record UsageView(
    string Tenant, string By, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<UsageRowView> Rows, string? Next);
