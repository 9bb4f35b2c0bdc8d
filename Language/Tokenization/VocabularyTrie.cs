using System.Numerics;

namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// The vocabulary as two tries over UTF-16 code units, word beginnings and continuations, whose edges lie in one open-addressing hash
/// table: the longest match costs one probe per code unit and allocates nothing.
/// </summary>
internal sealed class VocabularyTrie
{
    /// <summary>Node from which a word's first piece is matched.</summary>
    public const int WordRoot = 0;

    /// <summary>Node from which the further pieces are matched.</summary>
    public const int ContinuationRoot = 1;

    /// <summary>
    /// Bound on the nodes, hence on memory (at most 128 MiB): a 120,000-word multilingual vocabulary needs half a million.
    /// </summary>
    public const int MaxNodes = 1 << 22;

    private const int NoToken = -1;

    private Edge[] _edges = new Edge[1024];
    private int _shift = 64 - 10;
    private int _nodes = 2;

    /// <summary>Adds a token below <paramref name="root"/>; false when the trie is full.</summary>
    public bool TryAdd(int root, ReadOnlySpan<char> token, int id)
    {
        var node = root;
        var slot = -1;
        foreach (var c in token)
        {
            if (_nodes == MaxNodes)
            {
                return false;
            }

            slot = SlotFor(node, c);
            node = _edges[slot].Child;
        }

        if (slot >= 0)
        {
            _edges[slot].Token = id;
        }

        return true;
    }

    /// <summary>
    /// Length in code units of the longest token that begins <paramref name="text"/> below <paramref name="root"/>; 0 when none does.
    /// </summary>
    public int Longest(int root, ReadOnlySpan<char> text, out int id)
    {
        id = NoToken;
        var length = 0;
        var node = root;
        for (var i = 0; i < text.Length; i++)
        {
            ref readonly var edge = ref _edges[Probe(_edges, _shift, Key(node, text[i]))];
            if (edge.Child == 0)
            {
                break;
            }

            node = edge.Child;
            if (edge.Token != NoToken)
            {
                id = edge.Token;
                length = i + 1;
            }
        }

        return length;
    }

    private static ulong Key(int node, char c) => ((ulong)(uint)node << 16) | c;

    // No child is node 0, so a child of 0 marks a free slot.
    private static int Probe(Edge[] edges, int shift, ulong key)
    {
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> shift);
        while (edges[slot].Child != 0 && edges[slot].Key != key)
        {
            slot = (slot + 1) & (edges.Length - 1);
        }

        return slot;
    }

    private int SlotFor(int node, char c)
    {
        var key = Key(node, c);
        var slot = Probe(_edges, _shift, key);
        if (_edges[slot].Child != 0)
        {
            return slot;
        }

        if (_nodes * 2 > _edges.Length)
        {
            Grow();
            slot = Probe(_edges, _shift, key);
        }

        _edges[slot] = new Edge { Key = key, Child = _nodes++, Token = NoToken };
        return slot;
    }

    private void Grow()
    {
        var larger = new Edge[_edges.Length * 2];
        var shift = 64 - BitOperations.Log2((uint)larger.Length);
        foreach (var edge in _edges)
        {
            if (edge.Child != 0)
            {
                larger[Probe(larger, shift, edge.Key)] = edge;
            }
        }

        _edges = larger;
        _shift = shift;
    }

    private struct Edge
    {
        public ulong Key;
        public int Child;
        public int Token;
    }
}
