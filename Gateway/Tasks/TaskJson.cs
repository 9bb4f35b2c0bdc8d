using System.Text.Json.Serialization;
using PtmOrleans.Gateway.Bodies;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>Serializers of the task routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = StrictJson.MaxDepth)]
[JsonSerializable(typeof(TaskBody))]
[JsonSerializable(typeof(SettingsBody))]
[JsonSerializable(typeof(TaskView))]
[JsonSerializable(typeof(TaskListView))]
[JsonSerializable(typeof(VersionListView))]
[JsonSerializable(typeof(AliasBody))]
[JsonSerializable(typeof(AliasView))]
[JsonSerializable(typeof(AliasListView))]
internal sealed partial class TaskJson : JsonSerializerContext;
