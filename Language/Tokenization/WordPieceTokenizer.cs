namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// BERT's tokenizer: the same ids and offsets as the Hugging Face <c>tokenizers</c> library gives for the same files, except that
/// offsets count UTF-16 code units. Immutable, so any number of threads may share one.
/// </summary>
public sealed class WordPieceTokenizer
{
    private readonly BertNormalizer _normalizer;
    private readonly WordPieceModel _model;
    private readonly AddedTokenMatcher _original;
    private readonly AddedTokenMatcher _normalized;
    private readonly WordPieceDecoder _decoder;
    private readonly Template _single;
    private readonly Template _pair;

    private WordPieceTokenizer(TokenizerDefinition definition)
    {
        var ids = definition.AddedTokens.Aggregate(
            new Dictionary<string, int>(definition.Vocabulary, StringComparer.Ordinal),
            (all, token) => { all[token.Content] = token.Id; return all; });
        UnkId = ids[definition.Names.Unknown];
        ClsId = ids[definition.Names.Classify];
        SepId = ids[definition.Names.Separator];
        PadId = ids.GetValueOrDefault(definition.Names.Padding, 0);
        MaskId = ids.GetValueOrDefault(definition.Names.Mask, -1);
        _normalizer = new BertNormalizer(definition.Normalizer);
        _model = new WordPieceModel(BuildTrie(definition), UnkId, definition.MaxWordChars);
        _original = new AddedTokenMatcher(definition.AddedTokens.Where(t => !t.Normalized).Select(t => KeyValuePair.Create(t.Content, t)));
        _normalized = new AddedTokenMatcher(
            definition.AddedTokens.Where(t => t.Normalized).Select(t => KeyValuePair.Create(Normalize(t.Content), t)));
        _decoder = new WordPieceDecoder(definition);
        _single = definition.Single;
        _pair = definition.Pair;
    }

    /// <summary>One more than the highest id: the least number of rows an embedding table needs.</summary>
    public int VocabularySize => _decoder.Size;

    /// <summary>Id of the token before the first sequence.</summary>
    public int ClsId { get; }

    /// <summary>Id of the token after each sequence.</summary>
    public int SepId { get; }

    /// <summary>Id of the padding token; 0 when the vocabulary has none.</summary>
    public int PadId { get; }

    /// <summary>Id of the mask token; -1 when the vocabulary has none.</summary>
    public int MaskId { get; }

    /// <summary>Id that stands for a word that does not split into known pieces.</summary>
    public int UnkId { get; }

    /// <summary>Reads tokenizer.json, or vocab.txt with tokenizer_config.json.</summary>
    /// <param name="files">File name to content.</param>
    /// <exception cref="InvalidTokenizerException">With every problem of the files.</exception>
    public static WordPieceTokenizer Load(IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new WordPieceTokenizer(TokenizerFiles.Read(files));
    }

    /// <summary>Makes a text, or a text and its pair, into tokens with the special tokens around them.</summary>
    /// <param name="text">Any string; a lone surrogate counts as U+FFFD.</param>
    /// <param name="pair">The second sequence, or null.</param>
    /// <param name="maxLength">Most tokens, special ones included.</param>
    /// <param name="truncation">What gives way when there are more.</param>
    /// <param name="side">From which side it gives way.</param>
    /// <exception cref="InvalidTextException">The input cannot be made to fit.</exception>
    public TokenizedText Encode(
        string text, string? pair, int maxLength, Truncation truncation, TruncationSide side = TruncationSide.End)
    {
        ArgumentNullException.ThrowIfNull(text);
        var template = pair is null ? _single : _pair;
        var room = RoomOf(template, maxLength);

        // The end of a lone text is cut off at once, so nothing past the first excess token need be looked at.
        var mayStop = side == TruncationSide.End && pair is null && truncation is Truncation.LongestFirst or Truncation.OnlyFirst;
        using var first = new PieceBuffer(mayStop ? room + 1 : int.MaxValue);
        Split(text, first);
        return Fit(template, first.Pieces, pair, room, truncation, side);
    }

    /// <summary>Splits a text that stands beside several others, so that this is done once.</summary>
    /// <param name="text">As in <see cref="Encode(string, string?, int, Truncation, TruncationSide)"/>.</param>
    public SplitText Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var pieces = new PieceBuffer(int.MaxValue);
        Split(text, pieces);
        return new SplitText(pieces.Pieces.ToArray());
    }

    /// <summary>As <see cref="Encode(string, string?, int, Truncation, TruncationSide)"/>, of a text that was split before.</summary>
    /// <exception cref="InvalidTextException">The input cannot be made to fit.</exception>
    public TokenizedText Encode(
        SplitText text, string pair, int maxLength, Truncation truncation, TruncationSide side = TruncationSide.End)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(pair);
        return Fit(_pair, text.Pieces, pair, RoomOf(_pair, maxLength), truncation, side);
    }

    /// <summary>
    /// The text of <paramref name="ids"/>: pieces joined into words, a space between words, none before closing punctuation.
    /// </summary>
    /// <param name="ids">Token ids; unknown ones are passed over.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = true) => _decoder.Decode(ids, skipSpecial);

    /// <summary>The token with this id, with its continuation prefix.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string TokenOf(int id) => FindToken(id) ?? throw new ArgumentOutOfRangeException(nameof(id), id, "No token has this id.");

    internal string? FindToken(int id) => _decoder.Find(id);

    private static int RoomOf(Template template, int maxLength)
    {
        var room = maxLength - template.SpecialCount;
        return room >= 0
            ? room
            : throw new InvalidTextException(
                $"The input may have {maxLength} tokens, but the special tokens alone are {template.SpecialCount}.");
    }

    private TokenizedText Fit(
        Template template, ReadOnlySpan<Piece> first, string? pair, int room, Truncation truncation, TruncationSide side)
    {
        // Once it is known to be the longer one, and too long, how much longer it is makes no difference.
        var mayStop = side == TruncationSide.End && truncation == Truncation.LongestFirst;
        using var second = new PieceBuffer(mayStop ? Math.Max(room, first.Length) + 1 : int.MaxValue);
        Split(pair ?? string.Empty, second);
        var (keepFirst, keepSecond) = Truncator.Fit(first.Length, pair is null ? null : second.Count, room, truncation);
        var truncated = keepFirst + keepSecond < first.Length + second.Count;
        return template.Assemble(Keep(first, keepFirst, side), Keep(second.Pieces, keepSecond, side), truncated);
    }

    private static ReadOnlySpan<Piece> Keep(ReadOnlySpan<Piece> pieces, int count, TruncationSide side) =>
        side == TruncationSide.End ? pieces[..count] : pieces[^count..];

    private static VocabularyTrie BuildTrie(TokenizerDefinition definition)
    {
        var trie = new VocabularyTrie();
        var prefix = definition.ContinuationPrefix;
        foreach (var (token, id) in definition.Vocabulary)
        {
            var fits = trie.TryAdd(VocabularyTrie.WordRoot, token, id)
                && (!token.StartsWith(prefix, StringComparison.Ordinal)
                    || trie.TryAdd(VocabularyTrie.ContinuationRoot, token.AsSpan(prefix.Length), id));
            if (!fits)
            {
                throw new InvalidTokenizerException([$"the vocabulary has more than {VocabularyTrie.MaxNodes} distinct prefixes"]);
            }
        }

        return trie;
    }

    private string Normalize(string text)
    {
        using var normalized = new NormalizedText(text.Length);
        _normalizer.Normalize(text, 0, normalized);
        return normalized.Chars.ToString();
    }

    // Added tokens of the original text divide it first; what lies between them is normalized, divided by those of the normalized text,
    // and only then split into words.
    private void Split(string text, PieceBuffer pieces)
    {
        if (text.Length == 0)
        {
            return;
        }

        using var normalized = new NormalizedText(text.Length + 16);
        var from = 0;
        while (from < text.Length && !pieces.IsEnough)
        {
            var token = _original.Next(text, from, out var start, out var end);
            normalized.Clear();
            _normalizer.Normalize(text.AsSpan(from, start - from), from, normalized);
            SplitNormalized(normalized, pieces);
            AddWhole(token, start, end, pieces);
            from = end;
        }
    }

    private void SplitNormalized(NormalizedText text, PieceBuffer pieces)
    {
        var from = 0;
        while (from < text.Length && !pieces.IsEnough)
        {
            var token = _normalized.Next(text.Chars, from, out var start, out var end);
            SplitWords(text, from, start, pieces);
            if (token is not null)
            {
                AddWhole(token, text.StartOf(start), text.EndOf(end - 1), pieces);
            }

            from = end;
        }
    }

    private void SplitWords(NormalizedText text, int from, int to, PieceBuffer pieces)
    {
        var words = new WordEnumerator(text.Chars[from..to]);
        while (!pieces.IsEnough && words.MoveNext())
        {
            _model.Split(text, from + words.Start, from + words.End, pieces);
        }
    }

    private static void AddWhole(AddedToken? token, int start, int end, PieceBuffer pieces)
    {
        if (token is not null)
        {
            pieces.BeginWord();
            pieces.Add(token.Id, start, end);
        }
    }
}
