using Microsoft.ML.OnnxRuntime.Tensors;

namespace PtmOrleans.Inference.Execution;

/// <summary>The padded inputs and the output of the batch that is being computed; one per executor, reused by every run.</summary>
internal sealed class BatchBuffers : IDisposable
{
    /// <summary>Token ids [B, S].</summary>
    public PinnedTensor<int> Ids { get; } = new(TensorElementType.Int32);

    /// <summary>Token type ids [B, S].</summary>
    public PinnedTensor<int> TypeIds { get; } = new(TensorElementType.Int32);

    /// <summary>1 for a token, 0 for padding, [B, S].</summary>
    public PinnedTensor<int> Mask { get; } = new(TensorElementType.Int32);

    /// <summary>Selected rows [R].</summary>
    public PinnedTensor<long> Rows { get; } = new(TensorElementType.Int64);

    /// <summary>The result [R, width].</summary>
    public PinnedTensor<float> Output { get; } = new(TensorElementType.Float);

    /// <summary>Writes a checked batch, padded to its longest item.</summary>
    public void Fill(TokenBatch batch, BatchShape shape, bool selectsRows)
    {
        var ids = Ids.Span(shape.Tokens);
        var types = TypeIds.Span(shape.Tokens);
        var mask = Mask.Span(shape.Tokens);
        var start = 0;
        for (var item = 0; item < shape.Items; item++)
        {
            var length = batch.Lengths.Span[item];
            var row = item * shape.Longest;
            Pad(batch.Ids.Span.Slice(start, length), ids.Slice(row, shape.Longest));
            Pad(batch.TypeIds.IsEmpty ? [] : batch.TypeIds.Span.Slice(start, length), types.Slice(row, shape.Longest));
            mask.Slice(row, length).Fill(1);
            mask[(row + length)..(row + shape.Longest)].Clear();
            start += length;
        }

        if (selectsRows)
        {
            FillRows(batch, shape);
        }
    }

    public void Dispose()
    {
        Ids.Dispose();
        TypeIds.Dispose();
        Mask.Dispose();
        Rows.Dispose();
        Output.Dispose();
    }

    private static void Pad(ReadOnlySpan<int> values, Span<int> row)
    {
        values.CopyTo(row);
        row[values.Length..].Clear();
    }

    private void FillRows(TokenBatch batch, BatchShape shape)
    {
        var rows = Rows.Span(shape.Rows);
        var everyToken = batch.RowCounts.IsEmpty;
        var counts = everyToken ? batch.Lengths.Span : batch.RowCounts.Span;
        var next = 0;
        for (var item = 0; item < counts.Length; item++)
        {
            for (var i = 0; i < counts[item]; i++, next++)
            {
                rows[next] = ((long)item * shape.Longest) + (everyToken ? i : batch.RowPositions.Span[next]);
            }
        }
    }
}
