using System.Buffers;
using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>Finds added tokens in a text: leftmost first, the longest of those that begin at one place.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly KeyValuePair<string, AddedToken>[] _patterns;
    private readonly SearchValues<char> _firsts;

    /// <param name="patterns">What to look for (empty patterns never match) and the token that it stands for.</param>
    public AddedTokenMatcher(IEnumerable<KeyValuePair<string, AddedToken>> patterns)
    {
        _patterns = [.. patterns.Where(p => p.Key.Length > 0).OrderByDescending(p => p.Key.Length)];
        _firsts = SearchValues.Create([.. _patterns.Select(p => p.Key[0]).Distinct()]);
    }

    /// <summary>
    /// The next token at or after <paramref name="from"/>, and the range it takes with the white space it strips. Null when there is none.
    /// </summary>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        start = end = text.Length;
        var position = from;
        while (position < text.Length)
        {
            var step = text[position..].IndexOfAny(_firsts);
            if (step < 0)
            {
                return null;
            }

            position += step;
            if (MatchAt(text[position..], out var length) is not { } token)
            {
                position++;
            }
            else if (token.SingleWord && !StandsAlone(text, position, position + length))
            {
                position += length;
            }
            else
            {
                (start, end) = Strip(text, token, from, position, position + length);
                return token;
            }
        }

        return null;
    }

    private AddedToken? MatchAt(ReadOnlySpan<char> text, out int length)
    {
        foreach (var (pattern, token) in _patterns)
        {
            if (text.StartsWith(pattern, StringComparison.Ordinal))
            {
                length = pattern.Length;
                return token;
            }
        }

        length = 0;
        return null;
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        Rune.DecodeLastFromUtf16(text[..start], out var before, out _);
        Rune.DecodeFromUtf16(text[end..], out var after, out _);
        return (start == 0 || !CharacterClasses.IsWord(before)) && (end == text.Length || !CharacterClasses.IsWord(after));
    }

    private static (int Start, int End) Strip(ReadOnlySpan<char> text, AddedToken token, int from, int start, int end)
    {
        while (token.StripLeft && start > from && char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return (start, end);
    }
}
