using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>One version of a task: what a gateway needs to validate, tokenize and decode.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TaskVersion")]
public sealed record TaskVersion
{
    /// <summary>Number, 1 or more.</summary>
    [Id(0)]
    public required int Version { get; init; }

    /// <summary>Architecture family, such as <c>bert</c>.</summary>
    [Id(1)]
    public required string Architecture { get; init; }

    /// <summary>Head kind, such as <c>SequenceClassification</c>.</summary>
    [Id(2)]
    public required string Head { get; init; }

    /// <summary>SHA-256 of the skeleton graph that runs this version.</summary>
    [Id(3)]
    public required string Skeleton { get; init; }

    /// <summary>Label names by class index; empty for heads without labels.</summary>
    [Id(4)]
    public required string[] Labels { get; init; }

    /// <summary>Longest sequence, in tokens, special tokens included.</summary>
    [Id(5)]
    public required int MaxTokens { get; init; }

    /// <summary>Number of token ids.</summary>
    [Id(6)]
    public required int VocabularySize { get; init; }

    /// <summary>Columns of the output.</summary>
    [Id(7)]
    public required int OutputWidth { get; init; }

    /// <summary>Whether the head gives a row per token rather than a row per sequence.</summary>
    [Id(8)]
    public required bool RowPerToken { get; init; }

    /// <summary>Bytes of weights that a device must hold, all of them as F32.</summary>
    [Id(9)]
    public required long WeightBytes { get; init; }

    /// <summary>Tokenizer files: name to content digest; gateways cache a tokenizer by these digests.</summary>
    [Id(10)]
    public required Dictionary<string, string> TokenizerFiles { get; init; }

    /// <summary>When the version was registered, UTC.</summary>
    [Id(11)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Number of token type ids. Default: 2.</summary>
    [Id(12)]
    public int TokenTypes { get; init; } = 2;

    /// <summary>
    /// Bytes of weights in the store; fewer than <see cref="WeightBytes"/> where they are F16 or BF16. Default: 0, not known.
    /// </summary>
    [Id(13)]
    public long StoredBytes { get; init; }

    /// <summary>
    /// How an embedding is made from its token vectors: <c>mean</c> or <c>cls</c>; empty for other heads. Default: empty.
    /// </summary>
    [Id(14)]
    public string Pooling { get; init; } = "";

    /// <summary>Whether weights are widened to F32 on their way to a device.</summary>
    public bool Widens => StoredBytes > 0 && StoredBytes < WeightBytes;
}
