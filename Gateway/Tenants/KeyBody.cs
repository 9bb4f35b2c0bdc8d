namespace PtmOrleans.Gateway.Tenants;

/// <summary>Body of <c>POST /v1/tenants/{tenant}/keys</c>.</summary>
internal sealed record KeyBody
{
    /// <summary>Of <c>infer</c> and <c>manage</c>; at least one.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }
}
