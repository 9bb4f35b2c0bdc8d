namespace PtmOrleans.Language.Heads;

/// <summary>The best parts of a context found so far, best first, each part once with its best score.</summary>
internal sealed class BestAnswers(int top)
{
    private readonly List<(double Score, int Start, int End)> _best = [];

    public bool Admits(double score) => _best.Count < top || score > _best[^1].Score;

    public void Add(double score, int start, int end)
    {
        var known = _best.FindIndex(b => b.Start == start && b.End == end);
        if (known >= 0 && _best[known].Score >= score)
        {
            return;
        }

        if (known >= 0)
        {
            _best.RemoveAt(known);
        }
        else if (_best.Count == top)
        {
            _best.RemoveAt(top - 1);
        }

        // Behind those of equal score: of equal answers the earlier one leads.
        var at = _best.FindIndex(b => b.Score < score);
        _best.Insert(at < 0 ? _best.Count : at, (score, start, end));
    }

    /// <summary>The answers, led by an empty one when <paramref name="emptyScore"/> beats them all.</summary>
    public IReadOnlyList<AnswerSpan> ToSpans(string context, double emptyScore, int limit)
    {
        var spans = _best.Select(b => new AnswerSpan(context[b.Start..b.End], b.Score, b.Start, b.End));
        return _best.Count == 0 || emptyScore > _best[0].Score
            ? [.. spans.Prepend(new AnswerSpan(string.Empty, emptyScore, 0, 0)).Take(limit)]
            : [.. spans];
    }
}
