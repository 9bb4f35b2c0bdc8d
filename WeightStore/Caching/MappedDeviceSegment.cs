using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

internal sealed class MappedDeviceSegment(MappedFile map) : IDeviceSegment
{
    public nint Address => map.Address;

    public long Bytes => map.Length;

    public void Dispose() => map.Dispose();
}
