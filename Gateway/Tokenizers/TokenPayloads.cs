using PtmOrleans.Grains.Tasks;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>Puts tokenized texts into the form that task grains take.</summary>
internal static class TokenPayloads
{
    /// <summary>Concatenates the texts' tokens; type ids that are all zero are left out.</summary>
    /// <param name="texts">One per item.</param>
    /// <param name="rows">Selected positions per item; null selects every token.</param>
    public static TokenPayload From(IReadOnlyList<TokenizedText> texts, IReadOnlyList<int[]>? rows = null)
    {
        var ids = new int[texts.Sum(t => t.Length)];
        var types = new int[ids.Length];
        var lengths = new int[texts.Count];
        var at = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            texts[i].Ids.CopyTo(ids, at);
            texts[i].TypeIds.CopyTo(types, at);
            lengths[i] = texts[i].Length;
            at += lengths[i];
        }

        return new TokenPayload
        {
            Ids = ids,
            TypeIds = types.AsSpan().ContainsAnyExcept(0) ? types : [],
            Lengths = lengths,
            RowCounts = rows is null ? [] : [.. rows.Select(r => r.Length)],
            RowPositions = rows is null ? [] : [.. rows.SelectMany(r => r)],
        };
    }
}
