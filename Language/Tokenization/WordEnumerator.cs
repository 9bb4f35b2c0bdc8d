using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// BERT's pre-tokenizer: the words of a normalized text between white space, each punctuation character a word of its own.
/// </summary>
internal ref struct WordEnumerator(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    public int Start { get; private set; }

    public int End { get; private set; }

    public bool MoveNext()
    {
        Start = End;
        while (Start < _text.Length)
        {
            var kind = KindAt(Start, out var units);
            End = Start + units;
            if (kind == Kind.Punctuation)
            {
                return true;
            }

            if (kind == Kind.Letter)
            {
                ExtendWord();
                return true;
            }

            Start = End;
        }

        return false;
    }

    private void ExtendWord()
    {
        while (End < _text.Length && KindAt(End, out var units) == Kind.Letter)
        {
            End += units;
        }
    }

    private readonly Kind KindAt(int index, out int units)
    {
        var c = _text[index];
        if (c < 128)
        {
            units = 1;
            return char.IsAsciiLetterOrDigit(c) ? Kind.Letter : AsciiKind(c);
        }

        Rune.DecodeFromUtf16(_text[index..], out var rune, out units);
        return Rune.IsWhiteSpace(rune) ? Kind.Space : CharacterClasses.IsPunctuation(rune) ? Kind.Punctuation : Kind.Letter;
    }

    private static Kind AsciiKind(char c) =>
        char.IsWhiteSpace(c) ? Kind.Space : CharacterClasses.IsAsciiPunctuation(c) ? Kind.Punctuation : Kind.Letter;

    private enum Kind
    {
        Space,
        Punctuation,
        Letter,
    }
}
