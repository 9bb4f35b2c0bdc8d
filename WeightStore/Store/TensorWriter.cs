using System.Buffers;
using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>Makes planned tensors from a checkpoint's, a piece of about 1 MiB at a time.</summary>
internal sealed class TensorWriter(CheckpointFolder checkpoint, CancellationToken cancellationToken)
{
    private const int PieceElements = 1 << 18;
    private const int TileColumns = 32;

    public void Write(TensorPlan plan, SegmentSink sink)
    {
        if (plan.Shape.Contains(0))
        {
            return;
        }

        if (plan is { Sources: [var only], Transform: TensorTransform.Copy })
        {
            Copy(checkpoint.Tensors[only], sink);
        }
        else
        {
            Join(plan, sink);
        }
    }

    private void Copy(TensorRecord source, SegmentSink sink)
    {
        var data = checkpoint.Data(source.Name);
        var size = source.Type.SizeOf();
        using var piece = new Rented(PieceElements);
        while (!data.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = data[..Math.Min(data.Length, PieceElements * size)];
            if (source.Type == ElementType.F32)
            {
                sink.Append(bytes);
            }
            else
            {
                var values = piece.Span[..(bytes.Length / size)];
                Widening.ToSingle(bytes, source.Type, values);
                sink.Append(MemoryMarshal.AsBytes(values));
            }

            data = data[bytes.Length..];
        }
    }

    // The result is a matrix of all leading axes by the last one; each source fills a band of its columns.
    private void Join(TensorPlan plan, SegmentSink sink)
    {
        var width = checked((int)plan.Shape[^1]);
        var rows = plan.Shape.AsSpan()[..^1].ToArray().Aggregate(1L, (product, dimension) => product * dimension);
        var rowsPerPiece = (int)Math.Clamp(PieceElements / width, 1, rows);
        using var piece = new Rented(checked(rowsPerPiece * width));
        using var tile = new Rented(checked(rowsPerPiece * Math.Min(TileColumns, width)));
        for (var row = 0L; row < rows; row += rowsPerPiece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(rowsPerPiece, rows - row);
            var values = piece.Span[..(count * width)];
            var column = 0;
            foreach (var name in plan.Sources)
            {
                var source = checkpoint.Tensors[name];
                var band = new Band(values, width, column, count);
                if (plan.Transform == TensorTransform.Transpose)
                {
                    FillTransposed(band, source, row, tile.Span);
                    column += (int)source.Shape[0];
                }
                else
                {
                    Fill(band, source, row);
                    column += (int)source.Shape[^1];
                }
            }

            sink.Append(MemoryMarshal.AsBytes(values));
        }
    }

    private void Fill(Band band, TensorRecord source, long firstRow)
    {
        var columns = (int)source.Shape[^1];
        var rowBytes = columns * source.Type.SizeOf();
        var data = checkpoint.Data(source.Name)[checked((int)(firstRow * rowBytes))..];
        for (var row = 0; row < band.Rows; row++)
        {
            Widening.ToSingle(
                data.Slice(row * rowBytes, rowBytes),
                source.Type,
                band.Values.Slice((row * band.Width) + band.Column, columns));
        }
    }

    // Column c of the result is row c of the source. A tile of such rows is read in order, then turned while it is in the cache.
    private void FillTransposed(Band band, TensorRecord source, long firstRow, Span<float> tile)
    {
        var columns = (int)source.Shape[0];
        var stride = source.Shape[1];
        var size = source.Type.SizeOf();
        var data = checkpoint.Data(source.Name);
        for (var start = 0; start < columns; start += TileColumns)
        {
            var count = Math.Min(TileColumns, columns - start);
            for (var c = 0; c < count; c++)
            {
                var offset = checked((int)((((start + c) * stride) + firstRow) * size));
                Widening.ToSingle(data.Slice(offset, band.Rows * size), source.Type, tile.Slice(c * band.Rows, band.Rows));
            }

            for (var row = 0; row < band.Rows; row++)
            {
                var target = band.Values.Slice((row * band.Width) + band.Column + start, count);
                for (var c = 0; c < target.Length; c++)
                {
                    target[c] = tile[(c * band.Rows) + row];
                }
            }
        }
    }

    private readonly ref struct Band(Span<float> values, int width, int column, int rows)
    {
        public readonly Span<float> Values = values;
        public readonly int Width = width;
        public readonly int Column = column;
        public readonly int Rows = rows;
    }

    private readonly struct Rented(int length) : IDisposable
    {
        private readonly float[] _array = ArrayPool<float>.Shared.Rent(length);

        public Span<float> Span => _array;

        public void Dispose() => ArrayPool<float>.Shared.Return(_array);
    }
}
