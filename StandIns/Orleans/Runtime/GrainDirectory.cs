using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>Which silo holds which grain, for the whole cluster; places a grain on its first call.</summary>
internal sealed class GrainDirectory(InProcessCluster cluster)
{
    private const int MaxPlacementAttempts = 8;

    private readonly ConcurrentDictionary<GrainId, DirectoryEntry> _entries = new();

    public void Dispatch(GrainCall call)
    {
        if (GrainClasses.Of(call.GrainId.Type).MaxLocalWorkers is not null)
        {
            DispatchToWorker(call);
            return;
        }

        while (true)
        {
            var entry = _entries.GetOrAdd(call.GrainId, static (id, self) => new(self, id), this);
            if (entry.TryAccept(call, out var needsPlacement))
            {
                if (needsPlacement)
                {
                    StartPlacement(entry, call);
                }

                return;
            }
        }
    }

    public void Remove(DirectoryEntry entry) => _entries.TryRemove(new(entry.GrainId, entry));

    private void DispatchToWorker(GrainCall call)
    {
        if (cluster.Placer(call.Client.Silo) is { } silo)
        {
            silo.Workers.Dispatch(call);
        }
        else
        {
            call.Fail(cluster.NoSilo());
        }
    }

    private void StartPlacement(DirectoryEntry entry, GrainCall call)
    {
        // A director runs outside any grain's turn and sees none of the caller's ambient state.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            Task.Run(() => PlaceAsync(entry, call));
        }
    }

    private async Task PlaceAsync(DirectoryEntry entry, GrainCall call)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var placer = cluster.Placer(call.Client.Silo) ?? throw cluster.NoSilo();
                var address = await placer.Placement.PlaceAsync(call);
                if (cluster.Find(address) is { } silo && silo.TryActivate(entry.GrainId, entry, call.Context) is { } activation)
                {
                    entry.Bind(activation);
                    return;
                }

                if (attempt == MaxPlacementAttempts)
                {
                    throw new OrleansException($"Grain {entry.GrainId} was placed on silo {address}, which is not active.");
                }
            }
        }
        catch (Exception exception)
        {
            entry.Fail(exception);
        }
    }
}
