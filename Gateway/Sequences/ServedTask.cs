using PtmOrleans.Gateway.Predict;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>A task and the version of it that answers.</summary>
internal sealed record ServedTask(TaskName Name, TaskVersion Version)
{
    /// <summary>What it computes.</summary>
    /// <exception cref="Errors.RefusedException">501: a head that this gateway does not know.</exception>
    public HeadKind Head => HeadNames.Of(Version);

    /// <summary>Whether it scores how well two texts go together: a classifier of one label.</summary>
    public bool IsReranker => Head == HeadKind.SequenceClassification && Version.OutputWidth == 1;
}
