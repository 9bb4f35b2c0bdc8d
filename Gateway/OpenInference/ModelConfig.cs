using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// A model's configuration in Triton's terms (model_config.proto of https://github.com/triton-inference-server/common). Dimensions leave
/// out
/// that of the batch, since <c>max_batch_size</c> is not 0.
/// </summary>
internal static class ModelConfig
{
    /// <summary>Longest configuration of a load request, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private const int Any = -1;

    public static void Write(Utf8JsonWriter json, string model, TaskVersion version, GatewayOptions limits)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, model);
        json.WriteString("platform"u8, "onnxruntime_onnx"u8);
        json.WriteString("backend"u8, "onnxruntime"u8);
        json.WriteStartObject("version_policy"u8);
        json.WriteStartObject("all"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("max_batch_size"u8, limits.MaxItems);
        json.WriteStartArray("input"u8);
        WriteTensor(json, TensorNames.InputIds, "TYPE_INT64", [Any]);
        WriteTensor(json, TensorNames.AttentionMask, "TYPE_INT64", [Any], optional: true);
        WriteTensor(json, TensorNames.TokenTypeIds, "TYPE_INT64", [Any], optional: true);
        json.WriteEndArray();
        json.WriteStartArray("output"u8);
        WriteTensor(
            json, ModelTensors.OutputName(version), "TYPE_FP32", version.RowPerToken ? [Any, version.OutputWidth] : [version.OutputWidth]);
        json.WriteEndArray();
        json.WriteStartObject("dynamic_batching"u8);
        json.WriteNumber("priority_levels"u8, InferenceCall.LowestPriority);
        json.WriteNumber("default_priority_level"u8, InferenceCall.DefaultPriority);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// Whether a configuration that a load request brings says what holds anyway. Nothing in it can be changed by loading, so a field
    /// that says otherwise, or one that is not in the model's own configuration, is refused.
    /// </summary>
    /// <exception cref="RefusedException">400, naming the field.</exception>
    public static void Require(string config, string model, TaskVersion version, GatewayOptions limits)
    {
        using var given = Parse(config);
        using var own = Own(model, version, limits);
        try
        {
            Require(given.RootElement, own.RootElement);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException)
        {
            // Texts and numbers are looked into only when they are compared: an unpaired surrogate, an exponent that no number has.
            throw Malformed();
        }
    }

    private static void Require(JsonElement given, JsonElement own)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in given.EnumerateObject())
        {
            var name = ProblemMapping.Shorten(field.Name);
            if (!seen.Add(field.Name))
            {
                throw RefusedException.Invalid($"config.{name} is given twice");
            }

            if (!own.TryGetProperty(field.Name, out var holds))
            {
                throw RefusedException.Invalid($"config.{name} is not supported");
            }

            if (!JsonElement.DeepEquals(field.Value, holds))
            {
                throw RefusedException.Invalid($"config.{name} must be what the model has: {holds.GetRawText()}");
            }
        }
    }

    private static JsonDocument Parse(string config)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = StrictJson.MaxDepth });
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // A text may hold an unpaired surrogate.
            throw Malformed();
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw RefusedException.Invalid("parameters.config must be the JSON text of an object");
    }

    private static RefusedException Malformed() => RefusedException.Invalid("parameters.config is not valid JSON");

    private static JsonDocument Own(string model, TaskVersion version, GatewayOptions limits)
    {
        using var buffer = new PooledBuffer<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, model, version, limits);
        }

        return JsonDocument.Parse(buffer.Span.ToArray());
    }

    private static void WriteTensor(Utf8JsonWriter json, string name, string type, ReadOnlySpan<int> dimensions, bool optional = false)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("data_type"u8, type);
        json.WriteStartArray("dims"u8);
        foreach (var dimension in dimensions)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        if (optional)
        {
            json.WriteBoolean("optional"u8, true);
        }

        json.WriteEndObject();
    }
}
