using System.Buffers;

namespace PtmOrleans.Language.Tokenization;

/// <summary>The growing list of one sequence's pieces, on a pooled array that <see cref="Dispose"/> gives back.</summary>
/// <param name="enough">Number of pieces after which the caller needs no more.</param>
internal sealed class PieceBuffer(int enough) : IDisposable
{
    private Piece[] _pieces = ArrayPool<Piece>.Shared.Rent(128);
    private int _word = -1;

    public int Count { get; private set; }

    public bool IsEnough => Count >= enough;

    public ReadOnlySpan<Piece> Pieces => _pieces.AsSpan(0, Count);

    public void BeginWord() => _word++;

    public void Add(int id, int start, int end)
    {
        if (Count == _pieces.Length)
        {
            Grow();
        }

        _pieces[Count++] = new Piece(id, start, end, _word);
    }

    public void Cut(int count) => Count = count;

    public void Dispose() => ArrayPool<Piece>.Shared.Return(_pieces);

    private void Grow()
    {
        var larger = ArrayPool<Piece>.Shared.Rent(_pieces.Length * 2);
        Pieces.CopyTo(larger);
        ArrayPool<Piece>.Shared.Return(_pieces);
        _pieces = larger;
    }
}
