using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// Sessions of skeletons, one for each variant. A binding is attached to its task, so switching back to a task that is still on the device binds
/// nothing.
/// </summary>
/// <param name="options">How the executor computes.</param>
/// <param name="place">Where; it is disposed with the models.</param>
internal sealed class SkeletonModels(DeviceExecutorOptions options, IComputePlace place) : ITaskModels
{
    private readonly Dictionary<SkeletonVariant, string> _attachments = [];
    private readonly Dictionary<(string Skeleton, SkeletonVariant Variant), SkeletonSession> _sessions = [];
    private readonly HashSet<BoundTask> _boundTasks = [];

    public BoundTask Get(ResidentTask task, SkeletonVariant variant)
    {
        // Before binding: a weight that an operator reads elsewhere is copied there when it is bound.
        place.Await(task);
        return task.Attach(AttachmentOf(variant), t => Bind(t, variant));
    }

    public void Dispose()
    {
        BoundTask[] bound;
        lock (_boundTasks)
        {
            bound = [.. _boundTasks];
        }

        // A binding refers to its session, so it goes first even when its task stays on the device.
        foreach (var task in bound)
        {
            task.Dispose();
        }

        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        place.Dispose();
    }

    private string AttachmentOf(SkeletonVariant variant)
    {
        if (!_attachments.TryGetValue(variant, out var name))
        {
            name = _attachments[variant] = $"bound:{options.Name}:{variant}:{Guid.NewGuid():N}";
        }

        return name;
    }

    private BoundTask Bind(ResidentTask task, SkeletonVariant variant)
    {
        var facts = ModelFacts.From(task.Manifest);
        if (variant.TokenVectors && facts.Head != HeadKind.SentenceEmbedding)
        {
            throw new InferenceException(InferenceError.InvalidBatch, $"{task.Manifest.Key} is no embedding model; only those give token vectors.");
        }

        if (!_sessions.TryGetValue((task.Manifest.Skeleton, variant), out var session))
        {
            session = SkeletonSession.Create(task.Manifest, variant, options, place);
            _sessions.Add((task.Manifest.Skeleton, variant), session);
        }

        facts = facts with { RowPerToken = session.Graph.SelectsRows };
        var bound = new BoundTask(session.Session, place, session.Graph.SelectsRows, facts, task.Tensors, Forget);
        lock (_boundTasks)
        {
            _boundTasks.Add(bound);
        }

        return bound;
    }

    private void Forget(BoundTask task)
    {
        lock (_boundTasks)
        {
            _boundTasks.Remove(task);
        }
    }
}
