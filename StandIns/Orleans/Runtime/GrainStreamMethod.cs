using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>A method that returns an asynchronous sequence; each element is fetched by a turn of the grain.</summary>
internal sealed class GrainStreamMethod<TElement> : GrainMethod
{
    private readonly Func<object, object?[], IAsyncEnumerable<TElement>> _invoke;

    public GrainStreamMethod(MethodInfo method)
        : base(method)
    {
        Copiers.Declared(typeof(TElement));
        _invoke = Invoker<Func<object, object?[], IAsyncEnumerable<TElement>>>(method, call => call);
    }

    public override object? Send(RuntimeClient client, GrainId grainId, object?[] arguments)
    {
        CopyInPlace(arguments);
        return new GrainStream<TElement>(this, client, grainId, arguments);
    }

    public IAsyncEnumerable<TElement> Invoke(object grain, object?[] arguments, CancellationToken token)
    {
        object?[] own = [.. arguments];
        if (TokenIndex >= 0)
        {
            own[TokenIndex] = token;
        }

        return _invoke(grain, own);
    }
}
