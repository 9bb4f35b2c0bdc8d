namespace PtmOrleans.Language.Tokenization;

/// <summary>The four switches of a BertNormalizer.</summary>
internal sealed record NormalizerOptions(bool CleanText, bool HandleChineseChars, bool StripAccents, bool Lowercase)
{
    public static NormalizerOptions None { get; } = new(false, false, false, false);
}
