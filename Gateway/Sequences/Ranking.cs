using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Language.Heads;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Ranks texts by what a classifier of one label makes of each together with a query.</summary>
internal static class Ranking
{
    /// <summary>A query with each of the texts.</summary>
    /// <param name="query">The query.</param>
    /// <param name="texts">The texts.</param>
    public static SequenceInput[] Pairs(string query, IReadOnlyList<SequenceInput> texts) =>
        [.. texts.Select(text => text with { Text = query, Pair = text.Text })];

    /// <summary>The best first; of equal ones the earlier text leads.</summary>
    /// <param name="reply">A row per text.</param>
    /// <param name="task">What scored them.</param>
    /// <param name="raw">Whether scores are the model's own numbers rather than their sigmoid.</param>
    public static Rank[] Order(SequenceReply reply, ServedTask task, bool raw) =>
        [.. Enumerable.Range(0, reply.Count).Select(i => new Rank(i, Score(reply.Row(i), task, raw))).OrderByDescending(r => r.Score)];

    /// <exception cref="RefusedException">The task ranks nothing.</exception>
    public static void Require(ServedTask task, string? field = null)
    {
        if (!task.IsReranker)
        {
            var head = HeadNames.Wire(task.Head);
            throw new RefusedException(ProblemMapping.WrongHead(
                $"model is not a re-ranker model: task '{task.Name.Name}' ({head}) is no classifier of one label", field));
        }
    }

    private static float Score(ReadOnlySpan<float> row, ServedTask task, bool raw) =>
        raw ? row[0] : (float)SequenceClassifier.Decode(row, [.. task.Version.Labels])[0].Score;
}
