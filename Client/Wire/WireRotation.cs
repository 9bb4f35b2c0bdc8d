namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>POST /v1/tenants/{tenant}/keys/{key}/rotate</c>.</summary>
internal sealed record WireRotation(long? GraceSeconds);
