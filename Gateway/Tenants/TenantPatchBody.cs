using System.Text.Json;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Body of <c>PATCH /v1/tenants/{tenant}</c>.</summary>
internal sealed record TenantPatchBody
{
    /// <summary>See <see cref="LimitsBody"/>.</summary>
    public required JsonElement Limits { get; init; }
}
