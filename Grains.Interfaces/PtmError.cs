using Orleans;

namespace PtmOrleans.Grains;

/// <summary>
/// Why a request was refused or failed. An expected refusal travels as a value; the gateway alone turns it into a status.
/// </summary>
[GenerateSerializer, Alias("ptm.PtmError")]
public enum PtmError
{
    /// <summary>Nothing went wrong.</summary>
    None = 0,

    /// <summary>No such task, or not one of the caller's.</summary>
    UnknownTask,

    /// <summary>The task has no such version.</summary>
    UnknownVersion,

    /// <summary>The request contradicts the model or a limit.</summary>
    InvalidRequest,

    /// <summary>The request or its answer is larger than a limit.</summary>
    TooLarge,

    /// <summary>The deadline passed, or cannot be met.</summary>
    DeadlineExpired,

    /// <summary>The task's list is full.</summary>
    ListFull,

    /// <summary>The task's weights cannot be used: corrupt, missing, or larger than every device.</summary>
    TaskFailed,

    /// <summary>No device can serve the task at the moment.</summary>
    Unavailable,

    /// <summary>Something already exists under this name.</summary>
    Conflict,

    /// <summary>The task was unloaded and is served again when it is loaded.</summary>
    OutOfService = 10,

    /// <summary>A limit of the tenant is reached, for more than a moment.</summary>
    LimitReached,
}
