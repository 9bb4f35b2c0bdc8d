using System.Linq.Expressions;
using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>A method that returns a task; <typeparamref name="TResult"/> is meaningless for a task without a result.</summary>
internal sealed class GrainCallMethod<TResult> : GrainMethod
{
    private readonly Func<object, object?[], Task> _invoke;
    private readonly Copier<TResult>? _result;

    public GrainCallMethod(MethodInfo method)
        : base(method)
    {
        var isValueTask = method.ReturnType.IsValueType;
        _invoke = Invoker<Func<object, object?[], Task>>(method, call => isValueTask ? Expression.Call(call, nameof(ValueTask.AsTask), null) : call);
        _result = method.ReturnType.IsGenericType ? (Copier<TResult>)Copiers.Declared(typeof(TResult)) : null;
    }

    public override object? Send(RuntimeClient client, GrainId grainId, object?[] arguments)
    {
        var token = TokenIndex < 0 ? CancellationToken.None : (CancellationToken)arguments[TokenIndex]!;
        if (token.IsCancellationRequested)
        {
            return AsReturned(Task.FromCanceled<TResult>(token));
        }

        CopyInPlace(arguments);
        var call = new GrainCall<TResult>(this, client, grainId, arguments);
        call.Cancellable(token);
        client.Send(call);
        return AsReturned(IsOneWay ? Task.FromResult<TResult>(default!) : call.Task);
    }

    public async Task<TResult> InvokeAsync(object grain, object?[] arguments)
    {
        var task = _invoke(grain, arguments);
        await task;
        return _result is null ? default! : Copied(((Task<TResult>)task).Result);
    }

    private TResult Copied(TResult result)
    {
        if (_result is { IsShallow: true, IsOpen: false })
        {
            return result;
        }

        var context = CopyContext.Rent();
        try
        {
            return _result!.Copy(result, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    private object AsReturned(Task<TResult> task) =>
        !Method.ReturnType.IsValueType ? task : _result is null ? new ValueTask(task) : new ValueTask<TResult>(task);
}
