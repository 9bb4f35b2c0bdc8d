namespace PtmOrleans.Grains.Tasks;

/// <summary>A request while its items wait and run; complete when every item has its rows.</summary>
internal sealed class WaitingRequest
{
    private readonly TaskCompletionSource<InferReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<byte>[] _values;
    private readonly int[] _rows;
    private int _missing;

    public WaitingRequest(TokenPayload tokens, DateTimeOffset arrival)
    {
        Tokens = tokens;
        Arrival = arrival;
        _missing = tokens.Lengths.Length;
        _values = new ReadOnlyMemory<byte>[_missing];
        _rows = new int[_missing];
    }

    public TokenPayload Tokens { get; }

    public DateTimeOffset Arrival { get; }

    /// <summary>The request's span as a W3C trace parent; null when it is not traced.</summary>
    public string? Trace { get; init; }

    /// <summary>Ids of the request's items in its list.</summary>
    public long[] ItemIds { get; set; } = [];

    public Task<InferReply> Reply => _reply.Task;

    /// <summary>Delivers one item's rows.</summary>
    public void Complete(int item, ReadOnlyMemory<byte> values, int rows, BatchResult batch)
    {
        _values[item] = values;
        _rows[item] = rows;
        if (--_missing > 0)
        {
            return;
        }

        _reply.TrySetResult(new InferReply
        {
            Version = batch.Version,
            Values = Join(),
            Width = batch.Width,
            RowsPerItem = _rows,
            Timing = batch.Timing with { Queue = batch.Started - Arrival },
        });
    }

    public void Refuse(InferReply refusal) => _reply.TrySetResult(refusal);

    private ReadOnlyMemory<byte> Join()
    {
        if (_values.Length == 1)
        {
            return _values[0];
        }

        var joined = new byte[_values.Sum(v => v.Length)];
        var at = 0;
        foreach (var part in _values)
        {
            part.Span.CopyTo(joined.AsSpan(at));
            at += part.Length;
        }

        return joined;
    }
}
