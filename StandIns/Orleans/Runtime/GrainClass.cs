using System.Reflection;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>What the runtime knows of a grain class.</summary>
internal sealed class GrainClass
{
    private readonly Lazy<Func<GrainActivation, object>> _create;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = GrainType.Create(type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DefaultName(type));
        Interfaces = [.. type.GetInterfaces().Where(GrainClasses.IsGrainInterface)];
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        Strategy = type.GetCustomAttribute<PlacementAttribute>(inherit: true)?.PlacementStrategy;
        MaxLocalWorkers = (Strategy as StatelessWorkerPlacement)?.MaxLocal;
        CollectionAge = type.IsDefined(typeof(KeepAliveAttribute), inherit: true)
            ? TimeSpan.MaxValue
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>(inherit: true) is { } limit ? (limit.AlwaysActive ? TimeSpan.MaxValue : limit.AgeLimit) : null;
        _create = new(() => GrainConstructor.For(type));
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public Type[] Interfaces { get; }

    public bool IsReentrant { get; }

    /// <summary>None: the host's default strategy.</summary>
    public PlacementStrategy? Strategy { get; }

    /// <summary>None for a class that is no stateless worker.</summary>
    public int? MaxLocalWorkers { get; }

    /// <summary>None: the host's collection age.</summary>
    public TimeSpan? CollectionAge { get; }

    public object Create(GrainActivation activation) => _create.Value(activation);

    public async ValueTask DisposeAsync(object? instance)
    {
        if (instance is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    private static string DefaultName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > "grain".Length ? name[..^"grain".Length] : name;
    }
}
