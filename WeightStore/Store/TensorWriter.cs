using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>Makes planned tensors from a checkpoint's, a piece of about 1 MiB at a time.</summary>
internal sealed class TensorWriter(CheckpointFolder checkpoint, CancellationToken cancellationToken)
{
    private const int PieceBytes = 1 << 20;
    private const int PieceElements = 1 << 18;
    private const int TileColumns = 32;

    /// <summary>Appends a tensor.</summary>
    /// <param name="plan">How it is made.</param>
    /// <param name="type">Its element type: that of its sources, or F32 where they differ.</param>
    /// <param name="sink">Receives it.</param>
    public void Write(TensorPlan plan, ElementType type, SegmentSink sink)
    {
        if (plan.Shape.Contains(0))
        {
            return;
        }

        if (plan is { Sources: [var only], Transform: TensorTransform.Copy })
        {
            Copy(checkpoint.Data(only), sink);
        }
        else if (type == ElementType.F32)
        {
            Join<float>(plan, sink);
        }
        else
        {
            Join<ushort>(plan, sink);
        }
    }

    private void Copy(ReadOnlySpan<byte> data, SegmentSink sink)
    {
        while (!data.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = data[..Math.Min(data.Length, PieceBytes)];
            sink.Append(bytes);
            data = data[bytes.Length..];
        }
    }

    // The result is a matrix of all leading axes by the last one; each source fills a band of its columns.
    private void Join<T>(TensorPlan plan, SegmentSink sink)
        where T : unmanaged
    {
        var width = checked((int)plan.Shape[^1]);
        var rows = plan.Shape.AsSpan()[..^1].ToArray().Aggregate(1L, (product, dimension) => product * dimension);
        var rowsPerPiece = (int)Math.Clamp(PieceElements / width, 1, rows);
        using var piece = new Rented<T>(checked(rowsPerPiece * width));
        using var tile = new Rented<T>(checked(rowsPerPiece * Math.Min(TileColumns, width)));
        for (var row = 0L; row < rows; row += rowsPerPiece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(rowsPerPiece, rows - row);
            var values = piece.Span[..(count * width)];
            var column = 0;
            foreach (var name in plan.Sources)
            {
                var source = checkpoint.Tensors[name];
                var band = new Band<T>(values, width, column, count);
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

    private void Fill<T>(Band<T> band, TensorRecord source, long firstRow)
        where T : unmanaged
    {
        var columns = (int)source.Shape[^1];
        var rowBytes = columns * source.Type.SizeOf();
        var data = checkpoint.Data(source.Name)[checked((int)(firstRow * rowBytes))..];
        for (var row = 0; row < band.Rows; row++)
        {
            Read(
                data.Slice(row * rowBytes, rowBytes),
                source.Type,
                band.Values.Slice((row * band.Width) + band.Column, columns));
        }
    }

    // Column c of the result is row c of the source. A tile of such rows is read in order, then turned while it is in the cache.
    private void FillTransposed<T>(Band<T> band, TensorRecord source, long firstRow, Span<T> tile)
        where T : unmanaged
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
                Read(data.Slice(offset, band.Rows * size), source.Type, tile.Slice(c * band.Rows, band.Rows));
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

    // A narrow source of a wide result is one of several types; where the widths agree, so do the types.
    private static void Read<T>(ReadOnlySpan<byte> source, ElementType type, Span<T> target)
        where T : unmanaged
    {
        if (type.SizeOf() == Unsafe.SizeOf<T>())
        {
            source.CopyTo(MemoryMarshal.AsBytes(target));
        }
        else
        {
            Widening.ToSingle(source, type, MemoryMarshal.Cast<T, float>(target));
        }
    }

    private readonly ref struct Band<T>(Span<T> values, int width, int column, int rows)
    {
        public readonly Span<T> Values = values;
        public readonly int Width = width;
        public readonly int Column = column;
        public readonly int Rows = rows;
    }

    private readonly struct Rented<T>(int length) : IDisposable
    {
        private readonly T[] _array = ArrayPool<T>.Shared.Rent(length);

        public Span<T> Span => _array;

        public void Dispose() => ArrayPool<T>.Shared.Return(_array);
    }
}
