namespace PtmOrleans.Client;

/// <summary>One version of a task.</summary>
public sealed record TaskVersionInfo
{
    /// <summary>Its number, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Model family, such as <c>bert</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>What it answers, such as <c>sequence-classification</c>.</summary>
    public required string Head { get; init; }

    /// <summary>Its labels; empty for heads without.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Most tokens per input, special ones included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Token ids lie below this.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Bytes of its weights on a device.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of its weights in the store; half as many where they are F16 or BF16. Default: 0, the node does not tell.</summary>
    public long StoredBytes { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset Created { get; init; }
}
