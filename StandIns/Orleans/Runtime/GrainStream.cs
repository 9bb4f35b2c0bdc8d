using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>The caller's side of an asynchronous sequence that a grain produces.</summary>
internal sealed class GrainStream<TElement>(GrainStreamMethod<TElement> method, RuntimeClient client, GrainId grainId, object?[] arguments) : IAsyncEnumerable<TElement>
{
    public async IAsyncEnumerator<TElement> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var token = method.TokenIndex < 0 ? CancellationToken.None : (CancellationToken)arguments[method.TokenIndex]!;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token, cancellationToken);
        IAsyncEnumerator<TElement>? elements = null;
        object? producer = null;
        try
        {
            while (true)
            {
                var (isElement, element) = await CallAsync<(bool, TElement?)>(async grain =>
                {
                    producer ??= grain;
                    if (!ReferenceEquals(producer, grain))
                    {
                        throw new EnumerationAbortedException("Enumeration aborted: the remote target does not have a record of this enumerator. This likely indicates that the remote grain was deactivated.");
                    }

                    elements ??= method.Invoke(grain, arguments, cancellation.Token).GetAsyncEnumerator(cancellation.Token);
                    return await elements.MoveNextAsync() ? (true, Copiers.Copy(elements.Current)) : (false, default);
                }).WaitAsync(cancellation.Token);
                if (!isElement)
                {
                    yield break;
                }

                yield return element!;
            }
        }
        finally
        {
            await cancellation.CancelAsync();
            if (elements is not null)
            {
                await ((Task)CallAsync<bool>(async grain =>
                {
                    if (ReferenceEquals(producer, grain))
                    {
                        await elements.DisposeAsync();
                    }

                    return true;
                })).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private Task<TResult> CallAsync<TResult>(Func<object, Task<TResult>> body)
    {
        var ambient = client.Ambient();
        var call = new GrainStreamCall<TResult>(method, ambient, grainId, body);
        ambient.Send(call);
        return call.Task;
    }
}
