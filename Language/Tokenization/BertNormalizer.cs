using System.Globalization;
using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// Cleans, spaces out ideographs, strips accents and lower-cases, in that order, in one pass. A lone surrogate reads as U+FFFD.
/// </summary>
internal sealed class BertNormalizer
{
    private const char Dropped = '\uFFFF';
    private const int CapitalDottedI = 0x130;

    private readonly NormalizerOptions _options;
    private readonly char[] _ascii = new char[128];

    public BertNormalizer(NormalizerOptions options)
    {
        _options = options;
        for (var c = '\0'; c < _ascii.Length; c++)
        {
            _ascii[c] = MapAscii(c);
        }
    }

    /// <summary>
    /// Appends the normalized form of <paramref name="text"/>, which begins at <paramref name="origin"/> in the original string.
    /// </summary>
    public void Normalize(ReadOnlySpan<char> text, int origin, NormalizedText output)
    {
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c < 128)
            {
                var mapped = _ascii[c];
                if (mapped != Dropped)
                {
                    output.Append(mapped, origin + i, origin + i + 1);
                }

                i++;
            }
            else
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out var units);
                AppendCleaned(rune, origin + i, origin + i + units, output);
                i += units;
            }
        }
    }

    private char MapAscii(char c)
    {
        if (_options.CleanText && c is '\t' or '\n' or '\r')
        {
            return ' ';
        }

        if (_options.CleanText && char.IsControl(c))
        {
            return Dropped;
        }

        return _options.Lowercase ? char.ToLowerInvariant(c) : c;
    }

    private void AppendCleaned(Rune rune, int start, int end, NormalizedText output)
    {
        if (_options.CleanText)
        {
            if (rune == Rune.ReplacementChar || CharacterClasses.IsControl(Rune.GetUnicodeCategory(rune)))
            {
                return;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                output.Append(' ', start, end);
                return;
            }
        }

        var spaced = _options.HandleChineseChars && CharacterClasses.IsChinese(rune.Value);
        if (spaced)
        {
            output.Append(' ', start, end);
        }

        AppendStripped(rune, start, end, output);
        if (spaced)
        {
            output.Append(' ', start, end);
        }
    }

    private void AppendStripped(Rune rune, int start, int end, NormalizedText output)
    {
        if (!_options.StripAccents)
        {
            AppendCased(rune, start, end, output);
            return;
        }

        Span<char> jamo = stackalloc char[3];
        var jamoCount = AccentTable.SplitHangul(rune.Value, jamo);
        if (jamoCount > 0)
        {
            AppendAll(jamo[..jamoCount], start, end, output);
        }
        else if (AccentTable.Find(rune.Value) is { } bases)
        {
            AppendAll(bases, start, end, output);
        }
        else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
        {
            AppendCased(rune, start, end, output);
        }
    }

    private void AppendAll(ReadOnlySpan<char> bases, int start, int end, NormalizedText output)
    {
        foreach (var rune in bases.EnumerateRunes())
        {
            AppendCased(rune, start, end, output);
        }
    }

    private void AppendCased(Rune rune, int start, int end, NormalizedText output)
    {
        if (!_options.Lowercase)
        {
            output.Append(rune, start, end);
        }
        else if (rune.Value == CapitalDottedI)
        {
            // The only character whose lower case is two characters whatever the language.
            output.Append('i', start, end);
            output.Append('\u0307', start, end);
        }
        else
        {
            output.Append(Rune.ToLowerInvariant(rune), start, end);
        }
    }
}
