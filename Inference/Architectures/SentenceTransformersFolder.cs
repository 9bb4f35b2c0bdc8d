using System.Text.Json;
using PtmOrleans.WeightStore.Checkpoints;

namespace PtmOrleans.Inference.Architectures;

/// <summary>What a sentence-transformers folder adds to a checkpoint: pooling, normalization and the length it was trained for.</summary>
/// <param name="Head">The embedding head.</param>
/// <param name="MaxLength"><c>max_seq_length</c> in tokens; null when it is not stated.</param>
internal sealed record SentenceTransformersFolder(HeadSpec Head, int? MaxLength)
{
    private const string ModulesFile = "modules.json";
    private const string LengthFile = "sentence_bert_config.json";
    private const string ModePrefix = "pooling_mode_";

    /// <summary>Reads the folder's modules; null when it is not a sentence-transformers folder.</summary>
    public static SentenceTransformersFolder? Read(CheckpointFolder checkpoint, List<string> problems)
    {
        if (!checkpoint.HasFile(ModulesFile))
        {
            return null;
        }

        var (pooling, normalize) = (PoolingKind.Mean, false);
        foreach (var (kind, path) in Modules(checkpoint, problems))
        {
            switch (kind)
            {
                case "Transformer":
                    break;
                case "Pooling":
                    pooling = PoolingOf(checkpoint, path + "/config.json", problems);
                    break;
                case "Normalize":
                    normalize = true;
                    break;
                default:
                    problems.Add($"{ModulesFile} has a module of type \"{kind}\"; supported: Transformer, Pooling, Normalize");
                    break;
            }
        }

        return new(new(HeadKind.SentenceEmbedding, pooling, normalize), MaxLengthOf(checkpoint, problems));
    }

    private static List<(string Kind, string Path)> Modules(CheckpointFolder checkpoint, List<string> problems)
    {
        var modules = new List<(string, string)>();
        if (Json(checkpoint, ModulesFile, problems) is not { ValueKind: JsonValueKind.Array } list)
        {
            problems.Add($"{ModulesFile} is not a list of modules");
            return modules;
        }

        foreach (var module in list.EnumerateArray())
        {
            var type = Text(module, "type") ?? "";
            modules.Add((type[(type.LastIndexOf('.') + 1)..], Text(module, "path") ?? ""));
        }

        return modules;
    }

    private static PoolingKind PoolingOf(CheckpointFolder checkpoint, string file, List<string> problems)
    {
        if (Json(checkpoint, file, problems) is not { ValueKind: JsonValueKind.Object } config)
        {
            return PoolingKind.Mean;
        }

        string[] modes = [.. config.EnumerateObject()
            .Where(p => p.Name.StartsWith(ModePrefix, StringComparison.Ordinal) && p.Value.ValueKind == JsonValueKind.True)
            .Select(p => p.Name[ModePrefix.Length..])];
        switch (modes)
        {
            case ["mean_tokens"]:
                return PoolingKind.Mean;
            case ["cls_token"]:
                return PoolingKind.Cls;
            default:
                problems.Add($"{file} asks for the pooling modes [{string.Join(", ", modes)}]; supported: mean_tokens or cls_token alone");
                return PoolingKind.Mean;
        }
    }

    private static int? MaxLengthOf(CheckpointFolder checkpoint, List<string> problems) =>
        checkpoint.HasFile(LengthFile)
        && Json(checkpoint, LengthFile, problems) is { ValueKind: JsonValueKind.Object } config
        && config.TryGetProperty("max_seq_length", out var length)
        && length.ValueKind == JsonValueKind.Number
        && length.TryGetInt32(out var tokens)
        && tokens > 0
            ? tokens
            : null;

    private static JsonElement? Json(CheckpointFolder checkpoint, string file, List<string> problems)
    {
        if (!checkpoint.HasFile(file))
        {
            problems.Add($"{file} is missing");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(checkpoint.ReadFile(file));
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            problems.Add($"{file} is not JSON: {e.Message}");
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
