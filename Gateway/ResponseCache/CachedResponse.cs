using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>An answer that is kept.</summary>
/// <param name="Key">What it answers.</param>
/// <param name="Reply">The answer, in memory of its own and with times of zero.</param>
/// <param name="Expires">Until when it is used, as a timestamp of the cache's clock.</param>
internal sealed record CachedResponse(ResponseKey Key, InferReply Reply, long Expires)
{
    // Object headers, the dictionary's and the list's nodes: about what an entry takes beside its numbers.
    private const int Overhead = 512;

    /// <summary>What the entry counts against the cache's bytes.</summary>
    public long Bytes => Overhead + Reply.Values.Length + ((long)Reply.RowsPerItem.Length * sizeof(int));

    /// <summary>The answer as it is kept: a computed one may be part of a whole batch's memory.</summary>
    public static InferReply Detach(InferReply reply) => reply with
    {
        Values = reply.Values.ToArray(),
        Timing = new InferTiming { Device = reply.Timing.Device },
    };
}
