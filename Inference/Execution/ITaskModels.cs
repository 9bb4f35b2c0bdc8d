using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>Makes resident tasks ready to run on one executor. Belongs to the executor's thread.</summary>
internal interface ITaskModels : IDisposable
{
    /// <summary>The task's model, valid until the next call or until the task leaves the device.</summary>
    /// <param name="task">The task.</param>
    /// <param name="variant">Of its skeleton.</param>
    /// <exception cref="InferenceException">The model has no such variant.</exception>
    /// <exception cref="InvalidModelException">The stored model cannot be run by this build.</exception>
    BoundTask Get(ResidentTask task, SkeletonVariant variant);
}
