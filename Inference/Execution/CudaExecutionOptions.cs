using System.ComponentModel.DataAnnotations;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.Inference.Execution;

/// <summary>How an executor computes on a CUDA device.</summary>
public sealed record CudaExecutionOptions
{
    /// <summary>The device; it holds the weights too. Default: none, it must be given.</summary>
    public required CudaDevice Device { get; init; }

    /// <summary>
    /// Bytes of the device that each session may take for inputs and intermediate results, beside the weights' budget; there is a session
    /// for each architecture and kind of head in use. Default: 2 GiB.
    /// </summary>
    [Range(1L << 20, 1L << 50)]
    public long WorkspaceBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Whether the factors of 32-bit matrix products may be rounded to TF32 (10 bits of mantissa): faster on devices that have it, with
    /// results that differ from the CPU's in the third or fourth digit. Default: false.
    /// </summary>
    public bool AllowTf32 { get; init; }

    /// <summary>Makes sure that executors can compute on the device.</summary>
    /// <exception cref="InferenceException">ONNX Runtime cannot; the message says why.</exception>
    /// <exception cref="WeightStore.WeightStoreException">The device fails.</exception>
    public void RequireUsable()
    {
        using var place = new CudaPlace(this);
    }
}
