using System.ComponentModel.DataAnnotations;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Graphs;

namespace PtmOrleans.Inference.Execution;

/// <summary>How an executor computes.</summary>
public sealed record DeviceExecutorOptions
{
    /// <summary>Names the device instance, and with it the executor's thread. Default: none, it must be given.</summary>
    [Required]
    public required string Name { get; init; }

    /// <summary>Threads that share the work of one operator, the executor's own included. Default: all processors.</summary>
    [Range(1, 1024)]
    public int IntraOpThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Processors that those threads keep to; none leaves them to the system. Default: none.</summary>
    public CoreSet Cores { get; init; } = CoreSet.Empty;

    /// <summary>
    /// How long those threads wait for the next operator of a run before they sleep; they sleep at once when the run has ended. A sleeping
    /// thread takes tens of microseconds to wake, at every operator; one that waits keeps its processor from others. 0: never wait.
    /// Default: 100 microseconds.
    /// </summary>
    public TimeSpan SpinTime { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>
    /// Padded tokens up to which a batch is computed by the narrow form of its skeleton (<see cref="SkeletonForm"/>). Up to the default it is
    /// as fast as packed weights, at twice as many tokens the wide form is faster (BERT-base, 2 cores, <c>ptm bench steady</c>). Default: 64.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int NarrowTokens { get; init; } = 64;

    /// <summary>How tasks get ready to run. Default: <see cref="ModelLoading.Bind"/>.</summary>
    public ModelLoading Loading { get; init; } = ModelLoading.Bind;

    /// <summary>The CUDA device to compute on, where the leased weights must lie; null for the processors. Default: null.</summary>
    public CudaExecutionOptions? Cuda { get; init; }

    /// <summary>Batches that may wait; beyond it a caller waits asynchronously. Default: 4.</summary>
    [Range(1, 1024)]
    public int QueueLimit { get; init; } = 4;

    /// <summary>How long disposal waits for the running batch, which is asked to stop. Default: 30 seconds.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
