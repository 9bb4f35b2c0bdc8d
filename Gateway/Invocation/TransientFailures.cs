using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>
/// Which failures of a grain call say that a silo was lost or restarts, so that the call may succeed elsewhere a moment later.
/// </summary>
internal static class TransientFailures
{
    /// <summary>
    /// Every failure of Orleans' own machinery (a silo gone, a message rejected, a connection lost) but a state conflict and state that cannot be
    /// read or written, which a repeat within a request's time does not resolve. What a grain throws itself is no
    /// <see cref="OrleansException"/>.
    /// </summary>
    public static bool Includes(Exception exception) =>
        exception is OrleansException and not InconsistentStateException && !IsStorageFailure(exception);

    /// <summary>Whether a grain's stored state could not be read or written; Orleans wraps what the storage provider threw.</summary>
    public static bool IsStorageFailure(Exception exception) =>
        exception.GetType() == typeof(OrleansException) && exception.InnerException is not (null or OrleansException);
}
