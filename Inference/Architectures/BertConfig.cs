using System.Collections.Immutable;
using System.Text.Json;
using PtmOrleans.WeightStore;

namespace PtmOrleans.Inference.Architectures;

/// <summary>What a BERT graph and its weights depend on, read from a Hugging Face <c>config.json</c>.</summary>
public sealed record BertConfig
{
    /// <summary>Rows of the word embedding.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width H of the token vectors; a multiple of <see cref="Heads"/>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of encoder blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads per block.</summary>
    public required int Heads { get; init; }

    /// <summary>Inner width of the feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Longest sequence that has position embeddings, in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Rows of the token type embedding.</summary>
    public required int TypeVocabSize { get; init; }

    /// <summary>Added to the variance in every layer normalization.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>Whether the fill-mask decoder is the word embedding.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Names of a classifier's columns.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary><c>problem_type</c> of the configuration, which decides between softmax and sigmoid; null when it is not stated.</summary>
    public string? ProblemType { get; init; }

    /// <summary>The name under which costs of equally shaped models are learned together, such as <c>bert-L12-H768-A12-I3072</c>.</summary>
    public string Architecture =>
        $"bert-L{Layers}-H{HiddenSize}-A{Heads}-I{IntermediateSize}";

    /// <summary>Reads and checks a configuration.</summary>
    /// <exception cref="WeightStoreException">Names every field that is missing, out of range or not supported.</exception>
    public static BertConfig Parse(JsonElement config)
    {
        var problems = new List<string>();
        var parsed = Parse(config, problems);
        return problems.Count == 0 ? parsed : throw Refusal(problems);
    }

    internal static BertConfig Parse(JsonElement config, List<string> problems)
    {
        var reader = new ConfigReader(config, problems);
        reader.Only("model_type", "bert");
        reader.Only("hidden_act", "gelu");
        reader.Only("position_embedding_type", "absolute");
        reader.Only("is_decoder", "false");
        reader.Only("add_cross_attention", "false");
        var parsed = new BertConfig
        {
            VocabSize = reader.Count("vocab_size", 10_000_000),
            HiddenSize = reader.Count("hidden_size", 65_536),
            Layers = reader.Count("num_hidden_layers", 1024),
            Heads = reader.Count("num_attention_heads", 1024),
            IntermediateSize = reader.Count("intermediate_size", 1_048_576),
            MaxPositions = reader.Count("max_position_embeddings", 1_048_576),
            TypeVocabSize = reader.Count("type_vocab_size", 1024, fallback: 2),
            LayerNormEpsilon = reader.Epsilon("layer_norm_eps", 1e-12f),
            TieWordEmbeddings = reader.Flag("tie_word_embeddings", fallback: true),
            Labels = reader.Labels(1_000_000),
            ProblemType = reader.Text("problem_type"),
        };

        if (parsed.HiddenSize % parsed.Heads != 0 && problems.Count == 0)
        {
            problems.Add($"config.json hidden_size {parsed.HiddenSize} is not a multiple of num_attention_heads {parsed.Heads}");
        }

        return parsed;
    }

    internal static WeightStoreException Refusal(IReadOnlyCollection<string> problems) =>
        new(WeightStoreError.UnsupportedCheckpoint, "This BERT checkpoint cannot be served:\n- " + string.Join("\n- ", problems));
}
