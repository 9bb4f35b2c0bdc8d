using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Bench.Limits;

/// <summary>How fast the machine reads weights if it does nothing else.</summary>
internal static class ReadLimit
{
    private const int Passes = 5;
    private const int PieceBytes = 4 << 20;
    private const int BufferBytes = 1 << 20;

    /// <summary>Bytes a second at which all processors read a task's weights from memory; the fastest of some passes.</summary>
    public static double OfMemory(ResidentTask task)
    {
        var pieces = task.Tensors.SelectMany(Pieces).ToArray();
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < Passes; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Parallel.ForEach(pieces, p => GC.KeepAlive(Sum(p.Address, p.Bytes)));
            var time = Stopwatch.GetElapsedTime(started);
            fastest = time < fastest ? time : fastest;
        }

        return pieces.Sum(p => (long)p.Bytes) / fastest.TotalSeconds;
    }

    /// <summary>Reads files from front to back, so many at a time, into buffers that stay in the processor's cache.</summary>
    public static void ReadFiles(string[] paths, int readers) =>
        Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = readers }, () => new byte[BufferBytes], ReadFile, _ => { });

    private static byte[] ReadFile(string path, ParallelLoopState state, byte[] buffer)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long at = 0, read = 1; read > 0; at += read)
        {
            read = RandomAccess.Read(file, buffer, at);
        }

        return buffer;
    }

    private static IEnumerable<(nint Address, int Bytes)> Pieces(ResidentTensor tensor)
    {
        for (var at = 0L; at < tensor.Bytes; at += PieceBytes)
        {
            yield return ((nint)(tensor.Address + at), (int)Math.Min(PieceBytes, tensor.Bytes - at));
        }
    }

    private static unsafe object Sum(nint address, int bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<int>>(new ReadOnlySpan<byte>((void*)address, bytes));
        var (a, b, c, d) = (Vector<int>.Zero, Vector<int>.Zero, Vector<int>.Zero, Vector<int>.Zero);
        for (var i = 0; i + 3 < vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return a + b + c + d;
    }
}
