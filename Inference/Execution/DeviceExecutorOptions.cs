using System.ComponentModel.DataAnnotations;

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

    /// <summary>Whether those threads spin for a while between operators: lower latency for busy processors. Default: false.</summary>
    public bool AllowSpinning { get; init; }

    /// <summary>How tasks get ready to run. Default: <see cref="ModelLoading.Bind"/>.</summary>
    public ModelLoading Loading { get; init; } = ModelLoading.Bind;

    /// <summary>Batches that may wait; beyond it a caller waits asynchronously. Default: 4.</summary>
    [Range(1, 1024)]
    public int QueueLimit { get; init; } = 4;

    /// <summary>How long disposal waits for the running batch, which is asked to stop. Default: 30 seconds.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
