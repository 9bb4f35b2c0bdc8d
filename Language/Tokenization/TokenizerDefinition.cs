namespace PtmOrleans.Language.Tokenization;

/// <summary>What the files of a tokenizer say, checked and independent of which files said it.</summary>
internal sealed record TokenizerDefinition
{
    /// <summary>Most entries that a vocabulary may have; ids lie below twice this number.</summary>
    public const int MaxVocabulary = 1 << 20;

    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required NormalizerOptions Normalizer { get; init; }

    public required SpecialTokenNames Names { get; init; }

    public required Template Single { get; init; }

    public required Template Pair { get; init; }

    public string ContinuationPrefix { get; init; } = "##";

    public int MaxWordChars { get; init; } = 100;

    public string DecoderPrefix { get; init; } = "##";

    public bool DecoderCleanup { get; init; } = true;
}
