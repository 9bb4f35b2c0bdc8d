using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>The rows of a request's inputs.</summary>
internal sealed class SequenceReply
{
    private readonly IReadOnlyList<(InferReply Reply, Range Rows)> _rows;
    private readonly int[] _places;

    /// <param name="rows">Where each distinct sequence's rows are.</param>
    /// <param name="places">For each input, its sequence.</param>
    public SequenceReply(IReadOnlyList<(InferReply Reply, Range Rows)> rows, int[] places)
    {
        _rows = rows;
        _places = places;
    }

    /// <summary>Number of inputs.</summary>
    public int Count => _places.Length;

    public required long Tokens { get; init; }

    public required long Characters { get; init; }

    public required TimeSpan Tokenization { get; init; }

    /// <summary>Where the time went: the wait of the first batch, the runs of all.</summary>
    public required InferTiming Timing { get; init; }

    /// <summary>The output row of an input that has one.</summary>
    public ReadOnlySpan<float> Row(int input) => Row(input, 0);

    /// <summary>How many output rows an input has.</summary>
    public int RowsOf(int input)
    {
        var rows = _rows[_places[input]].Rows;
        return rows.End.Value - rows.Start.Value;
    }

    /// <summary>One of the output rows of an input.</summary>
    public ReadOnlySpan<float> Row(int input, int row)
    {
        var (reply, rows) = _rows[_places[input]];
        return ReplyCheck.Values(reply).Slice((rows.Start.Value + row) * reply.Width, reply.Width);
    }
}
