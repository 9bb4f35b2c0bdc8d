namespace Orleans.Runtime;

/// <summary>Deactivates a silo's idle activations once per quantum.</summary>
internal sealed class IdleCollector(InProcessSilo silo) : IDisposable
{
    private Timer? _timer;

    /// <summary>By the machine's clock, as in real Orleans, whatever clock the grains were given.</summary>
    public void Start() =>
        _timer = new(static state => ((IdleCollector)state!).Collect(), this, silo.Collection.CollectionQuantum, silo.Collection.CollectionQuantum);

    public void Dispose() => _timer?.Dispose();

    private void Collect()
    {
        foreach (var activation in silo.Activations)
        {
            activation.DeactivateIfIdle();
        }
    }
}
