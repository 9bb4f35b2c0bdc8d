using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>A batch that waits for, or is on, the executor's thread. It ends once: computed, failed or dropped.</summary>
internal sealed class PendingRun(ResidentTask task, TokenBatch batch)
{
    private readonly TaskCompletionSource<BatchOutput> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _taken;

    public ResidentTask Task { get; } = task;

    public TokenBatch Batch { get; } = batch;

    public Task<BatchOutput> Completion => _completion.Task;

    /// <summary>True once: the caller then ends the run. A run that has started is not dropped, because it reads leased memory.</summary>
    public bool TryTake() => !Interlocked.Exchange(ref _taken, true);

    public void Drop(CancellationToken cancellationToken)
    {
        if (TryTake())
        {
            _completion.SetCanceled(cancellationToken);
        }
    }

    public void Succeed(BatchOutput output) => _completion.SetResult(output);

    public void Fail(Exception error) => _completion.SetException(error);
}
