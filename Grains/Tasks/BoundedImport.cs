using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Imports on behalf of a tenant within its limit of stored bytes.</summary>
internal static class BoundedImport
{
    /// <summary>
    /// Imports as <see cref="TaskCheckpoints.ImportAsync"/> does. The files' length is held against the limit before anything is written,
    /// and what the store then has afterwards, where it is more.
    /// </summary>
    public static async Task<(PtmError Error, string Message, TaskVersion? Version)> ImportWithinAsync(
        this TaskCheckpoints checkpoints,
        ITenantGrain tenant,
        TaskName task,
        (int? Asked, int Next) number,
        string folder,
        CancellationToken cancellationToken)
    {
        var estimate = await checkpoints.MeasureAsync(task, folder, cancellationToken);
        if (await tenant.ReserveStoredAsync(task.Name, estimate, cancellationToken) is { } full)
        {
            return (PtmError.LimitReached, Sentence(full), null);
        }

        var imported = await checkpoints.ImportAsync(task, number.Asked, number.Next, folder, cancellationToken);
        if (imported.Version is not { } version || version.StoredBytes <= estimate)
        {
            return imported;
        }

        var isKept = false;
        try
        {
            var over = await tenant.ReserveStoredAsync(task.Name, version.StoredBytes, cancellationToken);
            isKept = over is null;
            return isKept ? imported : (PtmError.LimitReached, Sentence(over!), null);
        }
        finally
        {
            if (!isKept)
            {
                // Also for a caller that hangs up: nobody knows of the version yet.
                await checkpoints.RemoveAsync(task, [version.Version], CancellationToken.None);
            }
        }
    }

    private static string Sentence(string limit) => $"The tenant has reached its limit {limit}.";
}
