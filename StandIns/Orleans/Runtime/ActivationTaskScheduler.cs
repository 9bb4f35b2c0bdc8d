namespace Orleans.Runtime;

/// <summary>Runs an activation's turns one at a time on the thread pool: requests, and the continuations of the tasks they await.</summary>
internal sealed class ActivationTaskScheduler(GrainActivation activation) : TaskScheduler, IThreadPoolWorkItem
{
    private const int QuantumMilliseconds = 100;

    private readonly Lock _gate = new();
    private readonly Queue<object> _work = [];
    private bool _isScheduled;

    public override int MaximumConcurrencyLevel => 1;

    public void Enqueue(ActivationRequest request) => EnqueueWork(request);

    public void Execute()
    {
        var yieldAt = Environment.TickCount64 + QuantumMilliseconds;
        RuntimeContext.Current = activation;
        try
        {
            while (TryDequeue(out var work))
            {
                Run(work);
                if (Environment.TickCount64 >= yieldAt)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }
        }
        finally
        {
            RuntimeContext.Current = null;
        }
    }

    protected override void QueueTask(Task task) => EnqueueWork(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == activation && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _work.OfType<Task>()];
        }
    }

    private void EnqueueWork(object work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    private bool TryDequeue(out object work)
    {
        lock (_gate)
        {
            _isScheduled = _work.TryDequeue(out work!);
            return _isScheduled;
        }
    }

    private void Run(object work)
    {
        if (work is Task task)
        {
            TryExecuteTask(task);
            return;
        }

        // The request runs as a task of this scheduler so that whatever it awaits comes back here.
        var turn = new Task(static request => _ = ((ActivationRequest)request!).StartAsync(), work, CancellationToken.None, TaskCreationOptions.DenyChildAttach);
        turn.RunSynchronously(this);
    }
}
