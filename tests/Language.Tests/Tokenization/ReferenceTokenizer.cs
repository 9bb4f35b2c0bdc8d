using System.Globalization;

namespace PtmOrleans.Language.Tests.Tokenization;

/// <summary>
/// The published algorithm taken step by step over lists of code points, each step a pass of its own: slow, and written to be compared
/// with the paper rather than with the product. It decomposes only the characters that it is told about.
/// </summary>
internal sealed class ReferenceTokenizer(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyDictionary<string, string> decompositions)
{
    public List<(string Token, int Start, int End)> Tokenize(string text)
    {
        var characters = Characters(text);
        characters = Clean(characters);
        characters = [.. characters.SelectMany(SpaceOut)];
        characters = [.. characters.SelectMany(Decompose).Where(c => Category(c.Text) != UnicodeCategory.NonSpacingMark)];
        characters = [.. characters.Select(c => c with { Text = c.Text.ToLowerInvariant() })];
        return [.. Words(characters).SelectMany(SplitPunctuation).SelectMany(Pieces)];
    }

    private static List<Character> Characters(string text)
    {
        var list = new List<Character>();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                list.Add(new Character(text.Substring(i, 2), i, i + 2));
                i++;
            }
            else
            {
                list.Add(new Character(char.IsSurrogate(text[i]) ? "\ufffd" : text[i].ToString(), i, i + 1));
            }
        }

        return list;
    }

    private static List<Character> Clean(List<Character> characters)
    {
        var cleaned = new List<Character>();
        foreach (var c in characters)
        {
            var isLineOrTab = c.Text is "\t" or "\n" or "\r";
            var isOther = Category(c.Text) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
            if (isLineOrTab || char.IsWhiteSpace(c.Text, 0) && !isOther)
            {
                cleaned.Add(c with { Text = " " });
            }
            else if (!isOther && c.Text != "\ufffd")
            {
                cleaned.Add(c);
            }
        }

        return cleaned;
    }

    private static IEnumerable<Character> SpaceOut(Character c)
    {
        (int, int)[] blocks =
        [
            (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF),
            (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
        ];
        var code = char.ConvertToUtf32(c.Text, 0);
        var space = c with { Text = " " };
        return Array.Exists(blocks, b => code >= b.Item1 && code <= b.Item2) ? [space, c, space] : [c];
    }

    private IEnumerable<Character> Decompose(Character c) => decompositions.TryGetValue(c.Text, out var parts)
        ? Characters(parts).Select(p => c with { Text = p.Text })
        : [c];

    private static List<List<Character>> Words(List<Character> characters)
    {
        var words = new List<List<Character>> { new() };
        foreach (var c in characters)
        {
            if (char.IsWhiteSpace(c.Text, 0))
            {
                words.Add([]);
            }
            else
            {
                words[^1].Add(c);
            }
        }

        return words;
    }

    private static List<List<Character>> SplitPunctuation(List<Character> word)
    {
        var parts = new List<List<Character>> { new() };
        foreach (var c in word)
        {
            var isPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".Contains(c.Text, StringComparison.Ordinal)
                || Category(c.Text).ToString().EndsWith("Punctuation", StringComparison.Ordinal)
                || Category(c.Text) is UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation;
            if (isPunctuation)
            {
                parts.Add([c]);
                parts.Add([]);
            }
            else
            {
                parts[^1].Add(c);
            }
        }

        return [.. parts.Where(p => p.Count > 0)];
    }

    private List<(string Token, int Start, int End)> Pieces(List<Character> word)
    {
        (string, int, int)[] unknown = [("[UNK]", word[0].Start, word[^1].End)];
        var pieces = new List<(string, int, int)>();
        if (word.Count > 100)
        {
            return [.. unknown];
        }

        for (var start = 0; start < word.Count;)
        {
            var end = word.Count;
            while (end > start && !vocabulary.ContainsKey(Piece(word, start, end)))
            {
                end--;
            }

            if (end == start)
            {
                return [.. unknown];
            }

            pieces.Add((Piece(word, start, end), word[start].Start, word[end - 1].End));
            start = end;
        }

        return pieces;
    }

    private static string Piece(List<Character> word, int start, int end) =>
        (start > 0 ? "##" : string.Empty) + string.Concat(word[start..end].Select(c => c.Text));

    private static UnicodeCategory Category(string text) => CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text, 0));

    private sealed record Character(string Text, int Start, int End);
}
