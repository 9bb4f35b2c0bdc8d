using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>Ids back to text.</summary>
internal sealed class WordPieceDecoder
{
    // English tokenization leaves a space before these; the published decoder takes it away again.
    private static readonly string[] Attached = [".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"];

    private readonly string?[] _tokens;
    private readonly HashSet<int> _special;
    private readonly string _prefix;
    private readonly bool _cleanup;

    public WordPieceDecoder(TokenizerDefinition definition)
    {
        var entries = definition.Vocabulary.Concat(definition.AddedTokens.Select(t => KeyValuePair.Create(t.Content, t.Id))).ToList();
        _tokens = new string?[entries.Max(e => e.Value) + 1];
        foreach (var (token, id) in entries)
        {
            _tokens[id] = token;
        }

        _special = [.. definition.AddedTokens.Where(t => t.Special).Select(t => t.Id)];
        _prefix = definition.DecoderPrefix;
        _cleanup = definition.DecoderCleanup;
    }

    public int Size => _tokens.Length;

    public string? Find(int id) => (uint)id < _tokens.Length ? _tokens[id] : null;

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial)
    {
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var id in ids)
        {
            if (Find(id) is { } token && !(skipSpecial && _special.Contains(id)))
            {
                Append(text, token, isFirst);
                isFirst = false;
            }
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, string token, bool isFirst)
    {
        if (!isFirst && token.StartsWith(_prefix, StringComparison.Ordinal))
        {
            text.Append(token, _prefix.Length, token.Length - _prefix.Length);
            return;
        }

        if (!isFirst && !(_cleanup && Array.Exists(Attached, a => token.StartsWith(a, StringComparison.Ordinal))))
        {
            text.Append(' ');
        }

        text.Append(token);
    }
}
