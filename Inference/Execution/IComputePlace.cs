using Microsoft.ML.OnnxRuntime;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>Where an executor's sessions compute, and how what they read gets there.</summary>
internal interface IComputePlace : IDisposable
{
    /// <summary>The kind of memory that weights lie in.</summary>
    OrtMemoryInfo WeightMemory { get; }

    /// <summary>
    /// Whether binding an input copies it there and then, so that it is bound anew for every run; otherwise a run reads the bound memory
    /// itself.
    /// </summary>
    bool CopiesInputs { get; }

    /// <summary>Makes the sessions of these options compute here.</summary>
    void Configure(SessionOptions session);

    /// <summary>
    /// Called before binding and before each run, on the executor's thread: both read the task's weights when they have arrived, not before.
    /// </summary>
    /// <exception cref="InferenceException">They will not arrive, as the device has failed.</exception>
    void Await(ResidentTask task);
}
