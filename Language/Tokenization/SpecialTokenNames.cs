namespace PtmOrleans.Language.Tokenization;

/// <summary>The texts of the special tokens.</summary>
internal sealed record SpecialTokenNames
{
    public string Unknown { get; init; } = "[UNK]";

    public string Classify { get; init; } = "[CLS]";

    public string Separator { get; init; } = "[SEP]";

    public string Padding { get; init; } = "[PAD]";

    public string Mask { get; init; } = "[MASK]";

    public IEnumerable<string> All => [Padding, Unknown, Classify, Separator, Mask];
}
