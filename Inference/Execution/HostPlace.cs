using Microsoft.ML.OnnxRuntime;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>The processors of this machine, which read weights and inputs where they lie.</summary>
internal sealed class HostPlace : IComputePlace
{
    public static HostPlace Instance { get; } = new();

    public OrtMemoryInfo WeightMemory => OrtMemoryInfo.DefaultInstance;

    public bool CopiesInputs => false;

    public void Configure(SessionOptions session)
    {
    }

    public void Await(ResidentTask task)
    {
    }

    public void Dispose()
    {
    }
}
