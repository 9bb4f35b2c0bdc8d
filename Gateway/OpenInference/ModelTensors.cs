using System.Text.Json;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>What a model's tensors are called and shaped.</summary>
internal static class ModelTensors
{
    private const int Any = -1;

    public static string OutputName(TaskVersion version) =>
        HeadNames.Of(version) == HeadKind.SentenceEmbedding ? TensorNames.Embeddings : TensorNames.Logits;

    /// <summary>Writes the metadata of inputs and outputs.</summary>
    public static void Write(Utf8JsonWriter json, TaskVersion version)
    {
        json.WriteStartArray("inputs"u8);
        WriteTensor(json, TensorNames.InputIds, "INT64", [Any, Any]);
        WriteTensor(json, TensorNames.AttentionMask, "INT64", [Any, Any]);
        WriteTensor(json, TensorNames.TokenTypeIds, "INT64", [Any, Any]);
        json.WriteEndArray();
        json.WriteStartArray("outputs"u8);
        WriteTensor(json, OutputName(version), "FP32", version.RowPerToken ? [Any, Any, version.OutputWidth] : [Any, version.OutputWidth]);
        json.WriteEndArray();
    }

    private static void WriteTensor(Utf8JsonWriter json, string name, string datatype, ReadOnlySpan<int> shape)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, datatype);
        json.WriteStartArray("shape"u8);
        foreach (var dimension in shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
