using System.Runtime.InteropServices;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>The sequences of a request, equal ones once, so that each is computed once.</summary>
internal sealed class DistinctSequences
{
    private readonly List<TokenSequence> _sequences = [];

    public DistinctSequences(TokenSequence[] sequences)
    {
        var known = new Dictionary<TokenSequence, int>(new SameTokens());
        Places = Array.ConvertAll(sequences, sequence =>
        {
            if (!known.TryGetValue(sequence, out var place))
            {
                place = known[sequence] = _sequences.Count;
                _sequences.Add(sequence);
            }

            return place;
        });
    }

    /// <summary>For each input, the index of its sequence among the distinct ones.</summary>
    public int[] Places { get; }

    /// <summary>The distinct sequences in batches of at most so many items and, but for a single longer one, tokens.</summary>
    public IEnumerable<TokenPayload> Batches(int maxItems, int maxTokens)
    {
        for (var start = 0; start < _sequences.Count;)
        {
            var end = start + 1;
            var tokens = _sequences[start].Ids.Length;
            while (end < _sequences.Count && end - start < maxItems && tokens + _sequences[end].Ids.Length <= maxTokens)
            {
                tokens += _sequences[end++].Ids.Length;
            }

            yield return Payload(_sequences.GetRange(start, end - start));
            start = end;
        }
    }

    // Type ids that are all zero are left out.
    private static TokenPayload Payload(List<TokenSequence> sequences) => new()
    {
        Ids = [.. sequences.SelectMany(s => s.Ids)],
        TypeIds = sequences.Exists(s => s.TypeIds.AsSpan().ContainsAnyExcept(0)) ? [.. sequences.SelectMany(s => s.TypeIds)] : [],
        Lengths = [.. sequences.Select(s => s.Ids.Length)],
    };

    private sealed class SameTokens : IEqualityComparer<TokenSequence>
    {
        public bool Equals(TokenSequence x, TokenSequence y) =>
            x.Ids.AsSpan().SequenceEqual(y.Ids) && x.TypeIds.AsSpan().SequenceEqual(y.TypeIds);

        public int GetHashCode(TokenSequence sequence)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes<int>(sequence.Ids));
            return hash.ToHashCode();
        }
    }
}
