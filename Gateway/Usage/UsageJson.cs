using System.Text.Json.Serialization;

namespace PtmOrleans.Gateway.Usage;

/// <summary>Serializers of the usage routes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UsageView))]
internal sealed partial class UsageJson : JsonSerializerContext;
