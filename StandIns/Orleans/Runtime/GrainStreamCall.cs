namespace Orleans.Runtime;

/// <summary>One step of an asynchronous sequence; steps interleave with the grain's other requests.</summary>
internal sealed class GrainStreamCall<TResult>(GrainMethod method, RuntimeClient client, GrainId grainId, Func<object, Task<TResult>> body)
    : GrainCall(method, client, grainId, [])
{
    private readonly TaskCompletionSource<TResult> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsAlwaysInterleave => true;

    public Task<TResult> Task => _response.Task;

    protected override async Task InvokeAsync(object grain)
    {
        var result = await body(grain);
        if (TryRespond())
        {
            _response.SetResult(result);
        }
    }

    protected override void SetException(Exception exception) => _response.SetException(exception);
}
