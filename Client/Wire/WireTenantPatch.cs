using System.Text.Json.Serialization;

namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>PATCH /v1/tenants/{tenant}</c>; nulls mean something in it.</summary>
internal sealed record WireTenantPatch(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyDictionary<string, decimal?>? Limits);
