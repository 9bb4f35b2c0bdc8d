namespace PtmOrleans.WeightStore.Caching;

/// <summary>A segment in device memory; disposing it gives the memory back.</summary>
public interface IDeviceSegment : IDisposable
{
    /// <summary>The address of its first byte, in the device's address space; at least 64-byte aligned.</summary>
    nint Address { get; }

    /// <summary>Its length there.</summary>
    long Bytes { get; }

    /// <summary>
    /// Makes a stream of the device wait until the segment has arrived; the host does not wait. Where a load ends with the arrival there is
    /// nothing to do.
    /// </summary>
    /// <param name="stream">The stream as the device's driver knows it.</param>
    void WaitOn(nint stream)
    {
    }
}
