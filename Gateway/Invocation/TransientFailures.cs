using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>
/// Which failures of a grain call say that a silo was lost or restarts, so that the call may succeed elsewhere a moment later.
/// </summary>
internal static class TransientFailures
{
    /// <summary>
    /// Every failure of Orleans' own machinery (a silo gone, a message rejected, a connection lost) but a state conflict, which a repeat
    /// does not resolve. What a grain throws itself is no <see cref="OrleansException"/>.
    /// </summary>
    public static bool Includes(Exception exception) => exception is OrleansException and not InconsistentStateException;
}
