using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>All that a call of one interface method needs, worked out once.</summary>
internal abstract class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    private readonly GrainParameter[] _parameters;

    protected GrainMethod(MethodInfo method)
    {
        Method = method;
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        _parameters = [.. method.GetParameters().Select(GrainParameter.Of)];
        TokenIndex = Array.FindIndex(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
    }

    public MethodInfo Method { get; }

    public string Name { get; }

    public bool IsAlwaysInterleave { get; }

    public bool IsReadOnly { get; }

    public bool IsOneWay { get; }

    public TimeSpan? ResponseTimeout { get; }

    /// <summary>The index of the argument that cancels the call; −1 when there is none.</summary>
    public int TokenIndex { get; }

    public static GrainMethod Of(MethodInfo method) => Known.GetOrAdd(method, static method => Create(method));

    public abstract object? Send(RuntimeClient client, GrainId grainId, object?[] arguments);

    protected void CopyInPlace(object?[] arguments)
    {
        var context = CopyContext.Rent();
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = _parameters[i].Copy(arguments[i], context);
            }
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    protected static TDelegate Invoker<TDelegate>(MethodInfo method, Func<Expression, Expression> asResult)
        where TDelegate : Delegate
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object[]));
        var call = Expression.Call(
            Expression.Convert(target, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType)));
        return Expression.Lambda<TDelegate>(asResult(call), target, arguments).Compile();
    }

    private static GrainMethod Create(MethodInfo method)
    {
        var type = method.ReturnType;
        var (kind, result) = type == typeof(Task) || type == typeof(ValueTask)
            ? (typeof(GrainCallMethod<>), typeof(bool))
            : type.IsGenericType && type.GetGenericTypeDefinition() is { } definition && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
                ? (typeof(GrainCallMethod<>), type.GenericTypeArguments[0])
                : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
                    ? (typeof(GrainStreamMethod<>), type.GenericTypeArguments[0])
                    : throw new NotSupportedException($"Grain method {method.DeclaringType}.{method.Name} returns {type}, not a task or an asynchronous sequence.");
        try
        {
            return (GrainMethod)Activator.CreateInstance(kind.MakeGenericType(result), method)!;
        }
        catch (TargetInvocationException exception) when (exception.InnerException is CodecNotFoundException refusal)
        {
            throw new CodecNotFoundException($"{refusal.Message} It is used by grain method {method.DeclaringType}.{method.Name}.");
        }
    }
}
