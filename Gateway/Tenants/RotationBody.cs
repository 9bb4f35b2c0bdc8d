namespace PtmOrleans.Gateway.Tenants;

/// <summary>Body of <c>POST /v1/tenants/{tenant}/keys/{key}/rotate</c>.</summary>
internal sealed record RotationBody
{
    /// <summary>Seconds for which the secret before still works.</summary>
    public long? GraceSeconds { get; init; }
}
