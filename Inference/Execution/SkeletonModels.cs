using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// Sessions of skeletons, one for each form. A binding is attached to its task, so switching back to a task that is still on the device binds
/// nothing.
/// </summary>
/// <param name="options">How the executor computes.</param>
/// <param name="place">Where; it is disposed with the models.</param>
internal sealed class SkeletonModels(DeviceExecutorOptions options, IComputePlace place) : ITaskModels
{
    private readonly Dictionary<SkeletonForm, string> _attachments = Enum.GetValues<SkeletonForm>()
        .ToDictionary(form => form, form => $"bound:{options.Name}:{form}:{Guid.NewGuid():N}");
    private readonly Dictionary<(string Skeleton, SkeletonForm Form), SkeletonSession> _sessions = [];
    private readonly HashSet<BoundTask> _boundTasks = [];

    public BoundTask Get(ResidentTask task, SkeletonForm form)
    {
        // Before binding: a weight that an operator reads elsewhere is copied there when it is bound.
        place.Await(task);
        return task.Attach(_attachments[form], t => Bind(t, form));
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

    private BoundTask Bind(ResidentTask task, SkeletonForm form)
    {
        if (!_sessions.TryGetValue((task.Manifest.Skeleton, form), out var session))
        {
            session = SkeletonSession.Create(task.Manifest, form, options, place);
            _sessions.Add((task.Manifest.Skeleton, form), session);
        }

        var bound = new BoundTask(
            session.Session, place, session.Graph.SelectsRows, ModelFacts.From(task.Manifest), task.Tensors, Forget);
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
