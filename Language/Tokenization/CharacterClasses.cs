using System.Globalization;
using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>The character classes that BERT's normalizer and pre-tokenizer ask about.</summary>
internal static class CharacterClasses
{
    /// <summary>
    /// Categories Cc, Cf and Co. Unassigned characters stay, as in the published tokenizer: an older table does not lose a newer emoji.
    /// </summary>
    public static bool IsControl(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    /// <summary>Any category P*, and every ASCII character that is neither a letter, a digit, a space nor a control.</summary>
    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? IsAsciiPunctuation((char)rune.Value) : IsPunctuation(Rune.GetUnicodeCategory(rune));

    public static bool IsAsciiPunctuation(char c) =>
        c is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~');

    /// <summary>The CJK ideograph blocks that are split into single characters; kana and hangul are not among them.</summary>
    public static bool IsChinese(int codePoint) => codePoint is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>What a regular expression's \w matches.</summary>
    public static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark or UnicodeCategory.ConnectorPunctuation;

    private static bool IsPunctuation(UnicodeCategory category) =>
        category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;
}
