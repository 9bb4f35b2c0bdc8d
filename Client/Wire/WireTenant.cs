namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>POST /v1/tenants</c>.</summary>
internal sealed record WireTenant(string Name);
