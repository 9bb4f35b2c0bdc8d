namespace Orleans.Runtime;

/// <summary>Deactivates a silo's idle activations once per quantum.</summary>
internal sealed class IdleCollector(InProcessSilo silo) : IDisposable
{
    private ITimer? _timer;

    public void Start() =>
        _timer = silo.Clock.CreateTimer(static state => ((IdleCollector)state!).Collect(), this, silo.Collection.CollectionQuantum, silo.Collection.CollectionQuantum);

    public void Dispose() => _timer?.Dispose();

    private void Collect()
    {
        foreach (var activation in silo.Activations)
        {
            activation.DeactivateIfIdle(silo.Collection.CollectionAge);
        }
    }
}
