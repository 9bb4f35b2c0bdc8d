using System.Text.Json.Serialization;

namespace PtmOrleans.Gateway.Operations;

/// <summary>Serializers of the operators' routes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeviceListView))]
[JsonSerializable(typeof(SchedulerView))]
internal sealed partial class OperationJson : JsonSerializerContext;
