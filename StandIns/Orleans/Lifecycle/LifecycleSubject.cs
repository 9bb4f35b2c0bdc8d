using Orleans.Runtime;

namespace Orleans;

/// <summary>Runs observers stage by stage: upwards to start, downwards from the highest stage that started to stop.</summary>
internal abstract class LifecycleSubject(RuntimeLog log) : ILifecycleObservable
{
    private readonly List<Subscription> _subscriptions = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        lock (_subscriptions)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task OnStart(CancellationToken cancellationToken)
    {
        foreach (var stage in Stages().OrderBy(stage => stage.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(stage.Select(subscription => subscription.StartAsync(cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    public async Task OnStop(CancellationToken cancellationToken)
    {
        foreach (var stage in Stages().OrderByDescending(stage => stage.Key))
        {
            try
            {
                await Task.WhenAll(stage.Select(subscription => subscription.StopAsync(cancellationToken)));
            }
            catch (Exception exception)
            {
                // The stages below still have to stop.
                log.StopFailed(stage.Key, exception);
            }

            LowestStoppedStage = stage.Key;
        }
    }

    private IGrouping<int, Subscription>[] Stages()
    {
        lock (_subscriptions)
        {
            return [.. _subscriptions.GroupBy(subscription => subscription.Stage)];
        }
    }

    private sealed class Subscription(LifecycleSubject subject, int stage, ILifecycleObserver observer) : IDisposable
    {
        private bool _hasStarted;

        public int Stage { get; } = stage;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _hasStarted = true;
            return observer.OnStart(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => _hasStarted ? observer.OnStop(cancellationToken) : Task.CompletedTask;

        public void Dispose()
        {
            lock (subject._subscriptions)
            {
                subject._subscriptions.Remove(this);
            }
        }
    }
}
