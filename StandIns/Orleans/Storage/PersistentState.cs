using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A grain's state in memory and the way to its storage; only the grain's own turns may touch it.</summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>
{
    private readonly GrainId _grainId;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _state = new(BlankState.Of<TState>());
    private Task _lastOperation = Task.CompletedTask;
    private bool _isLoaded;

    private PersistentState(GrainActivation activation, string name, IGrainStorage storage)
    {
        _grainId = activation.GrainId;
        _name = name;
        _storage = storage;
        activation.ObservableLifecycle.Subscribe($"{nameof(PersistentState<>)}.{name}", GrainLifecycleStage.SetupState, token => ReadStateAsync(token));
    }

    public TState State
    {
        get
        {
            RuntimeContext.RequireActivation();
            return _state.State!;
        }

        set
        {
            RuntimeContext.RequireActivation();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _isLoaded ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public static PersistentState<TState> Create(GrainActivation activation, PersistentStateAttribute attribute)
    {
        var services = activation.ActivationServices;
        var storage = attribute.StorageName is { Length: > 0 } name ? services.GetKeyedService<IGrainStorage>(name) : services.GetService<IGrainStorage>();
        return storage is not null
            ? new(activation, attribute.StateName, storage)
            : throw new BadProviderConfigException(
                attribute.StorageName is null
                    ? $"No default storage provider found loading grain type {activation.Class.Type.FullName}."
                    : $"No storage provider named \"{attribute.StorageName}\" found loading grain type {activation.Class.Type.FullName}.");
    }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => RunAsync(async () =>
    {
        await _storage.ReadStateAsync(_name, _grainId, _state, cancellationToken);
        _isLoaded = true;
    });

    public Task WriteStateAsync(CancellationToken cancellationToken) => RunAsync(() => _storage.WriteStateAsync(_name, _grainId, _state, cancellationToken));

    public Task ClearStateAsync(CancellationToken cancellationToken) => RunAsync(() => _storage.ClearStateAsync(_name, _grainId, _state, cancellationToken));

    /// <summary>One storage operation at a time, so that interleaved turns do not conflict over the ETag.</summary>
    private async Task RunAsync(Func<Task> operation)
    {
        RuntimeContext.RequireActivation();
        var earlier = _lastOperation;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lastOperation = done.Task;
        await earlier;
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not (OrleansException or OperationCanceledException))
        {
            throw new OrleansException(
                $"Error from storage provider {_storage.GetType().Name}.{_name} for grain {_grainId}: {exception.Message}", exception);
        }
        finally
        {
            done.SetResult();
        }
    }
}
