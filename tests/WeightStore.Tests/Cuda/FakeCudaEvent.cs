namespace PtmOrleans.WeightStore.Tests.Cuda;

internal sealed class FakeCudaEvent
{
    public (FakeCudaStream? Stream, long Position) Recorded { get; set; }
}
