using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Where a request's time went; of the last item where a request was computed in several batches.</summary>
[GenerateSerializer, Immutable, Alias("ptm.InferTiming")]
public sealed record InferTiming
{
    /// <summary>From arrival at the gateway to the start of its batch.</summary>
    [Id(0)]
    public TimeSpan Queue { get; init; }

    /// <summary>Paging in and binding weights on behalf of the batch.</summary>
    [Id(1)]
    public TimeSpan Switch { get; init; }

    /// <summary>The device's run.</summary>
    [Id(2)]
    public TimeSpan Compute { get; init; }

    /// <summary>Bytes paged in on behalf of the batch.</summary>
    [Id(3)]
    public long BytesPaged { get; init; }

    /// <summary>Items that shared the batch.</summary>
    [Id(4)]
    public int BatchItems { get; init; }

    /// <summary>The device.</summary>
    [Id(5)]
    public string Device { get; init; } = "";
}
