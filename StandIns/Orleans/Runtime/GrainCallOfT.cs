namespace Orleans.Runtime;

internal sealed class GrainCall<TResult>(GrainCallMethod<TResult> method, RuntimeClient client, GrainId grainId, object?[] arguments)
    : GrainCall(method, client, grainId, arguments)
{
    private readonly TaskCompletionSource<TResult> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _response.Task;

    protected override async Task InvokeAsync(object grain)
    {
        var result = await method.InvokeAsync(grain, Arguments);
        if (TryRespond())
        {
            _response.SetResult(result);
        }
    }

    protected override void SetException(Exception exception) => _response.SetException(exception);
}
