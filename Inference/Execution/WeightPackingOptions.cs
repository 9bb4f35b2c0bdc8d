using System.ComponentModel.DataAnnotations;
using PtmOrleans.Inference.Cores;

namespace PtmOrleans.Inference.Execution;

/// <summary>When a task's weights are packed.</summary>
public sealed record WeightPackingOptions
{
    /// <summary>Names the device, and with it the thread that packs. Default: none, it must be given.</summary>
    [Required]
    public required string Name { get; init; }

    /// <summary>Threads that share the work of one operator of a packed session, the executor's own included. Default: all processors.</summary>
    [Range(1, 1024)]
    public int IntraOpThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Processors that those threads keep to; none leaves them to the system. Default: none.</summary>
    public CoreSet Cores { get; init; } = CoreSet.Empty;

    /// <summary>See <see cref="DeviceExecutorOptions.SpinTime"/>. Default: 100 microseconds.</summary>
    public TimeSpan SpinTime { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>
    /// Runs of wide batches (<see cref="DeviceExecutorOptions.NarrowTokens"/>) within <see cref="Window"/> that make a task hot. Packing costs
    /// about as much as fifty of them gain by it. Default: 50.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MinRuns { get; init; } = 50;

    /// <summary>How long a run counts; also how long a task that found no room waits before it is tried again. Default: 10 seconds.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long nothing is packed after packed weights had to make room. It doubles, up to 32 times, whenever they had lived for less than
    /// that, so that a device whose budget is always short stops packing. Default: 30 seconds.
    /// </summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long disposal waits for a packing that has begun. Default: 30 seconds.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void RequireValid()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(IntraOpThreads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinRuns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Pause, TimeSpan.Zero);
    }
}
