using PtmOrleans.WeightStore.Checkpoints;

namespace PtmOrleans.WeightStore.Layout;

/// <summary>How an architecture wants a checkpoint's tensors cut into segments and turned.</summary>
public interface ICheckpointLayout
{
    /// <summary>Plans the import of <paramref name="checkpoint"/>; reads no tensor data.</summary>
    /// <exception cref="WeightStoreException">The checkpoint does not suit; the message lists every problem.</exception>
    CheckpointPlan Plan(CheckpointFolder checkpoint);
}
