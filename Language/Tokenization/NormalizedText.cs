using System.Buffers;
using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// Normalized characters, each with the range of the original string that it came from; pooled, given back by <see cref="Dispose"/>.
/// </summary>
internal sealed class NormalizedText : IDisposable
{
    private char[] _chars;
    private int[] _starts;
    private int[] _ends;

    public NormalizedText(int capacity)
    {
        _chars = ArrayPool<char>.Shared.Rent(capacity);
        _starts = ArrayPool<int>.Shared.Rent(_chars.Length);
        _ends = ArrayPool<int>.Shared.Rent(_chars.Length);
    }

    public int Length { get; private set; }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, Length);

    /// <summary>Where in the original string the normalized character at <paramref name="index"/> begins.</summary>
    public int StartOf(int index) => _starts[index];

    /// <summary>Where in the original string the normalized character at <paramref name="index"/> ends, exclusive.</summary>
    public int EndOf(int index) => _ends[index];

    public void Clear() => Length = 0;

    public void Append(char c, int start, int end)
    {
        if (Length == _chars.Length)
        {
            Grow();
        }

        _chars[Length] = c;
        _starts[Length] = start;
        _ends[Length++] = end;
    }

    public void Append(Rune rune, int start, int end)
    {
        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        for (var i = 0; i < count; i++)
        {
            Append(units[i], start, end);
        }
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_chars);
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_ends);
    }

    private void Grow()
    {
        var capacity = _chars.Length * 2;
        Enlarge(ref _chars, capacity);
        Enlarge(ref _starts, _chars.Length);
        Enlarge(ref _ends, _chars.Length);
    }

    private void Enlarge<T>(ref T[] array, int capacity)
    {
        var larger = ArrayPool<T>.Shared.Rent(capacity);
        array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
