using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>How content is copied from other stores.</summary>
public sealed record FetchOptions
{
    /// <summary>The longest manifest that is taken, in bytes.</summary>
    public const int MaxManifestBytes = 16 << 20;

    /// <summary>The longest kept file that is taken, in bytes.</summary>
    public const int MaxFileBytes = 64 << 20;

    /// <summary>
    /// Bytes asked for at a time. A multiple of 2 MiB, written at multiples of itself, lets the system keep the file in huge pages.
    /// Default: 4 MiB.
    /// </summary>
    [Range(1, 64 << 20)]
    public int PieceBytes { get; init; } = 4 << 20;

    /// <summary>Pieces of one segment on their way at a time, the one that is written next included. Default: 4.</summary>
    [Range(1, 32)]
    public int ParallelPieces { get; init; } = 4;

    /// <summary>Segments on their way at a time. Default: 2.</summary>
    [Range(1, 32)]
    public int ParallelSegments { get; init; } = 2;

    /// <summary>Time for one piece; an origin that is slower than this has failed. Default: 30 seconds.</summary>
    public TimeSpan PieceDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for a list, a manifest or a kept file. Default: 60 seconds.</summary>
    public TimeSpan DocumentDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Time to wait for another process that copies the same segment; the copy is unavailable after it. Default: 60 seconds.
    /// </summary>
    public TimeSpan LockDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts at one piece from one origin. Default: 4.</summary>
    [Range(1, 100)]
    public int Attempts { get; init; } = 4;

    /// <summary>
    /// Repeated attempts that all pieces of one segment share; each piece that arrives earns half of one back. Default: 8.
    /// </summary>
    [Range(0, 1000)]
    public int RetryBudget { get; init; } = 8;

    /// <summary>
    /// The longest pause before the second attempt at a piece; it doubles with each, and the real pause is random below it.
    /// Default: 200 milliseconds.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause between attempts, also when the origin asks for more. Default: 5 seconds.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of the disk that copies leave free. Default: 256 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long SpareBytes { get; init; } = 256 << 20;

    /// <exception cref="ArgumentOutOfRangeException">A value without which nothing can be copied is out of range.</exception>
    internal void RequireValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PieceBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParallelPieces, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParallelSegments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(RetryBudget);
        ArgumentOutOfRangeException.ThrowIfNegative(SpareBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PieceDeadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(DocumentDeadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LockDeadline, TimeSpan.Zero);
    }
}
