namespace PtmOrleans.Language.Tokenization;

/// <summary>Splits a word into the longest known pieces, left to right; a word that does not split is one unknown token.</summary>
internal sealed class WordPieceModel(VocabularyTrie vocabulary, int unknownId, int maxWordChars)
{
    /// <summary>Adds the pieces of the word at <paramref name="start"/>..<paramref name="end"/> of <paramref name="text"/>.</summary>
    public void Split(NormalizedText text, int start, int end, PieceBuffer pieces)
    {
        pieces.BeginWord();
        var before = pieces.Count;
        if (!IsTooLong(text.Chars[start..end]) && TrySplit(text, start, end, pieces))
        {
            return;
        }

        pieces.Cut(before);
        pieces.Add(unknownId, text.StartOf(start), text.EndOf(end - 1));
    }

    private bool TrySplit(NormalizedText text, int start, int end, PieceBuffer pieces)
    {
        var chars = text.Chars[..end];
        var root = VocabularyTrie.WordRoot;
        while (start < end)
        {
            var length = vocabulary.Longest(root, chars[start..], out var id);
            if (length == 0)
            {
                return false;
            }

            pieces.Add(id, text.StartOf(start), text.EndOf(start + length - 1));
            start += length;
            root = VocabularyTrie.ContinuationRoot;
        }

        return true;
    }

    // The limit counts characters, so a surrogate pair counts once.
    private bool IsTooLong(ReadOnlySpan<char> word)
    {
        if (word.Length <= maxWordChars)
        {
            return false;
        }

        var chars = word.Length;
        foreach (var c in word)
        {
            chars -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return chars > maxWordChars;
    }
}
