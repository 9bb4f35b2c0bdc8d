using PtmOrleans.Gateway.Errors;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Predict;

/// <summary>Finds the tokens that a fill-mask request asks for; only their rows are computed.</summary>
internal static class MaskRows
{
    /// <summary>Positions of the mask tokens per text.</summary>
    /// <exception cref="RefusedException">A text has none.</exception>
    public static int[][] Find(WordPieceTokenizer tokenizer, IReadOnlyList<TokenizedText> texts)
    {
        if (tokenizer.MaskId < 0)
        {
            throw RefusedException.Invalid("this task's vocabulary has no mask token");
        }

        var rows = new int[texts.Count][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = PositionsOf(tokenizer.MaskId, texts[i].Ids);
            if (rows[i].Length == 0)
            {
                throw RefusedException.Invalid($"input {i} has no {tokenizer.TokenOf(tokenizer.MaskId)} token (within the model's length)");
            }
        }

        return rows;
    }

    private static int[] PositionsOf(int id, int[] ids) => [.. Enumerable.Range(0, ids.Length).Where(p => ids[p] == id)];
}
