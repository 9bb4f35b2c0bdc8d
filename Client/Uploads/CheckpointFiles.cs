namespace PtmOrleans.Client.Uploads;

/// <summary>The files of a Hugging Face folder that a gateway takes.</summary>
internal static class CheckpointFiles
{
    private const string Config = "config.json";
    private const string SingleFile = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    // Of a node's own list of names, those that are not weights; a gateway names them all when it refuses one.
    private static readonly string[] BesideWeights =
    [
        Config, "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
        "modules.json", "sentence_bert_config.json", "1_Pooling/config.json",
    ];

    /// <summary>Those of a folder, by name.</summary>
    /// <exception cref="IOException">The folder is not there, or lacks its configuration or weights.</exception>
    public static IReadOnlyList<CheckpointFile> Of(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        var weights = File.Exists(Path.Combine(folder, SingleFile))
            ? [SingleFile]
            : Directory.EnumerateFiles(folder, "*.safetensors").Select(p => Path.GetFileName(p)!).Append(Index).ToArray();
        string[] needed = [Config, weights[^1]];
        if (Array.Find(needed, n => !File.Exists(Path.Combine(folder, n))) is { } missing)
        {
            var instead = missing == Index ? $" and no {SingleFile}" : "";
            throw new FileNotFoundException($"The folder '{folder}' has no {missing}{instead}.");
        }

        return [.. weights.Union(BesideWeights).Order(StringComparer.Ordinal).Select(n => Read(folder, n)).OfType<CheckpointFile>()];
    }

    private static CheckpointFile? Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        // Opened, since a link's own length is not its file's.
        using var file = File.OpenRead(path);
        return file.Length > 0 ? new CheckpointFile(name, path, file.Length) : null;
    }
}
