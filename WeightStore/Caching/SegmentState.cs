namespace PtmOrleans.WeightStore.Caching;

/// <summary>Where a segment is in its life on the device.</summary>
public enum SegmentState
{
    /// <summary>Not on the device; takes none of the budget.</summary>
    Absent,

    /// <summary>On its way; its bytes are taken from the budget already.</summary>
    Loading,

    /// <summary>On the device.</summary>
    Resident,

    /// <summary>On its way out; its bytes count until the memory has been given back.</summary>
    Releasing,
}
