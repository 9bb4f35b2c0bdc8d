using System.Text.Json.Serialization;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>The JSON of a <see cref="StoreList"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StoreList))]
public sealed partial class StoreListContext : JsonSerializerContext;
