using System.Text.Json.Serialization;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.Operations;

/// <summary>Serializers of the operators' routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = StrictJson.MaxDepth)]
[JsonSerializable(typeof(DeviceListView))]
[JsonSerializable(typeof(SchedulerView))]
[JsonSerializable(typeof(PolicyBody))]
[JsonSerializable(typeof(PolicyView))]
internal sealed partial class OperationJson : JsonSerializerContext;
