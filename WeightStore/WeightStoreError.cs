namespace PtmOrleans.WeightStore;

/// <summary>What kind of failure a <see cref="WeightStoreException"/> reports; a caller maps it to a status once.</summary>
public enum WeightStoreError
{
    /// <summary>No failure; never thrown.</summary>
    None,

    /// <summary>The checkpoint's files contradict their format or each other.</summary>
    InvalidCheckpoint,

    /// <summary>
    /// The checkpoint is well formed, but of a kind that is not served (a pickle, an unknown architecture or element type).
    /// </summary>
    UnsupportedCheckpoint,

    /// <summary>A stored segment, file or manifest is not what its digest or format says.</summary>
    CorruptSegment,

    /// <summary>The folder, task version, segment or file does not exist.</summary>
    NotFound,

    /// <summary>The task's weights cannot fit into the device's budget.</summary>
    OverBudget,

    /// <summary>Another process kept the store's lock for longer than the wait that is allowed.</summary>
    Busy,

    /// <summary>The file system refused an operation.</summary>
    Io,

    /// <summary>The task name or version number is not allowed.</summary>
    InvalidName,

    /// <summary>The task version exists, or has existed: a version never means two different things.</summary>
    AlreadyExists,

    /// <summary>A device, or its driver, is absent or has failed.</summary>
    Device,

    /// <summary>A device has less free memory than was asked for.</summary>
    OutOfDeviceMemory,

    /// <summary>No other store can give the content at the moment; a later attempt may succeed.</summary>
    Unavailable,

    /// <summary>The disk has no room for the content.</summary>
    NoSpace,
}
