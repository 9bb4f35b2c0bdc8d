using System.Text.Json.Serialization;

namespace PtmOrleans.WeightStore.Uploads;

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UploadPlan))]
internal sealed partial class UploadJson : JsonSerializerContext;
