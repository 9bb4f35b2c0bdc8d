namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>POST /v1/tenants/{tenant}/keys</c>.</summary>
internal sealed record WireKey(IReadOnlyList<string> Scopes)
{
    public string? Name { get; init; }

    public long? ExpiresIn { get; init; }
}
