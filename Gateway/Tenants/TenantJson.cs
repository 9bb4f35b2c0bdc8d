using System.Text.Json.Serialization;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Serializers of the tenant routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = StrictJson.MaxDepth)]
[JsonSerializable(typeof(TenantBody))]
[JsonSerializable(typeof(TenantPatchBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(RotationBody))]
[JsonSerializable(typeof(KeyListView))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(TenantView))]
[JsonSerializable(typeof(TenantListView))]
internal sealed partial class TenantJson : JsonSerializerContext;
