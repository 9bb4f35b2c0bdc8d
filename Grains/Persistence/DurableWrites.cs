using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.Grains.Persistence;

/// <summary>Writes of state that memory has already taken on.</summary>
internal static class DurableWrites
{
    /// <summary>
    /// Writes the state; when that fails, ends the activation, so that its memory never says what the storage does not: a key whose
    /// revocation was not stored must not count as revoked.
    /// </summary>
    public static async Task WriteOrEndAsync<T>(this IPersistentState<T> state, IGrainBase grain, CancellationToken cancellationToken)
    {
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
