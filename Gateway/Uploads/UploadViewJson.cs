using System.Text.Json.Serialization;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>Serializers of the upload routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = StrictJson.MaxDepth)]
[JsonSerializable(typeof(UploadBody))]
[JsonSerializable(typeof(UploadView))]
[JsonSerializable(typeof(UploadListView))]
[JsonSerializable(typeof(UploadFileView))]
internal sealed partial class UploadViewJson : JsonSerializerContext;
