using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>An answer or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("ptm.InferReply")]
public sealed record InferReply
{
    /// <summary>None, or why there is no answer.</summary>
    [Id(0)]
    public PtmError Error { get; init; }

    /// <summary>What is wrong, for the tenant; empty on success.</summary>
    [Id(1)]
    public string Message { get; init; } = "";

    /// <summary>When to try again, for ListFull and Unavailable.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The version that answered.</summary>
    [Id(3)]
    public int Version { get; init; }

    /// <summary>Output rows, little-endian float32, [rows, <see cref="Width"/>] row-major.</summary>
    [Id(4)]
    public ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>Columns of a row.</summary>
    [Id(5)]
    public int Width { get; init; }

    /// <summary>Rows per sequence, in request order.</summary>
    [Id(6)]
    public int[] RowsPerItem { get; init; } = [];

    /// <summary>Where the time went.</summary>
    [Id(7)]
    public InferTiming Timing { get; init; } = new();

    /// <summary>A refusal.</summary>
    public static InferReply Refuse(PtmError error, string message, TimeSpan? retryAfter = null) =>
        new() { Error = error, Message = message, RetryAfter = retryAfter };
}
