namespace PtmOrleans.WeightStore.Uploads;

/// <summary>The files of a checkpoint that an import reads; nothing else can be uploaded.</summary>
public static class UploadNames
{
    private const int MaxLength = 128;
    private const string Weights = ".safetensors";

    /// <summary>Those of fixed names, beside the weights.</summary>
    public static IReadOnlySet<string> Plain { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "config.json", "model.safetensors.index.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
        "modules.json", "sentence_bert_config.json", "1_Pooling/config.json",
    };

    /// <summary>What a name must be, for messages.</summary>
    public static string Rule { get; } =
        $"one of {string.Join(", ", Plain.Order(StringComparer.Ordinal))}, or the plain name of a {Weights} file";

    /// <summary>Whether a file of this name can be uploaded.</summary>
    public static bool Allow(string name) => Plain.Contains(name)
        || (name.Length <= MaxLength && name.EndsWith(Weights, StringComparison.Ordinal) && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));
}
