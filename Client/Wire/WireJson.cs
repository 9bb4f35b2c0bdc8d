using System.Text.Json.Serialization;
using PtmOrleans.Client.Operations;

namespace PtmOrleans.Client.Wire;

/// <summary>
/// Serializers of everything on the wire. Fields that a newer gateway adds are passed over; those that are missing are an error.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WirePredictReply))]
[JsonSerializable(typeof(WireInferReply))]
[JsonSerializable(typeof(WireTaskList))]
[JsonSerializable(typeof(WireRegistration))]
[JsonSerializable(typeof(WireTenant))]
[JsonSerializable(typeof(WireKey))]
[JsonSerializable(typeof(WireRotation))]
[JsonSerializable(typeof(WireTenantPatch))]
[JsonSerializable(typeof(WireTenantList))]
[JsonSerializable(typeof(WireKeyList))]
[JsonSerializable(typeof(WireUsagePage))]
[JsonSerializable(typeof(WireNothing))]
[JsonSerializable(typeof(WirePolicy))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(WireUploadPlan))]
[JsonSerializable(typeof(WireUpload))]
[JsonSerializable(typeof(WireUploadList))]
[JsonSerializable(typeof(WireAlias))]
[JsonSerializable(typeof(AliasInfo))]
[JsonSerializable(typeof(TaskInfo))]
[JsonSerializable(typeof(TenantInfo))]
[JsonSerializable(typeof(KeyInfo))]
[JsonSerializable(typeof(SchedulerInfo))]
[JsonSerializable(typeof(PolicyInfo))]
[JsonSerializable(typeof(ArrivalInfo))]
[JsonSerializable(typeof(LabelPrediction))]
[JsonSerializable(typeof(EntityPrediction))]
[JsonSerializable(typeof(AnswerPrediction))]
[JsonSerializable(typeof(EmbeddingPrediction))]
[JsonSerializable(typeof(MaskPrediction))]
internal sealed partial class WireJson : JsonSerializerContext;
