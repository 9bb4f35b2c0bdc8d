using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>
/// A CUDA device whose kernels run on the CPU, over the memory of a driver that copies only when it has to: what a run computes on has
/// arrived only if its stream was told to wait.
/// </summary>
internal sealed class LazyPlace(CudaStream stream) : IComputePlace
{
    private bool _awaited;

    public OrtMemoryInfo WeightMemory => _awaited
        ? OrtMemoryInfo.DefaultInstance
        : throw new InvalidOperationException("weights were bound before they were waited for");

    public bool CopiesInputs => true;

    /// <summary>Whether the device is told to wait, as it has to be.</summary>
    public bool Waits { get; init; } = true;

    public void Configure(SessionOptions session)
    {
    }

    public void Await(ResidentTask task)
    {
        _awaited = true;
        if (Waits)
        {
            task.WaitOn(stream.Handle);
        }

        // The run that follows does what the stream would have come to by then.
        stream.Synchronize();
    }

    public void Dispose() => stream.Dispose();
}
