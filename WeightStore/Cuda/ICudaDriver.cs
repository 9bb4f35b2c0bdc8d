namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// The calls of the CUDA driver that are used, one to one. All but those that name a device need a current context on the calling thread;
/// see https://docs.nvidia.com/cuda/cuda-driver-api/.
/// </summary>
internal interface ICudaDriver
{
    CudaResult Initialize();

    CudaResult GetDriverVersion(out int version);

    CudaResult GetDeviceCount(out int count);

    CudaResult GetDevice(out int device, int ordinal);

    CudaResult GetName(int device, out string name);

    CudaResult GetTotalMemory(int device, out nuint bytes);

    CudaResult GetAttribute(int device, CudaAttribute attribute, out int value);

    /// <summary>The device's place on the bus, such as <c>0000:01:00.0</c>.</summary>
    CudaResult GetPciBusId(int device, out string id);

    CudaResult RetainPrimaryContext(int device, out nint context);

    CudaResult ReleasePrimaryContext(int device);

    CudaResult PushContext(nint context);

    CudaResult PopContext(out nint context);

    /// <summary>Memory of the current context's device.</summary>
    CudaResult GetMemory(out nuint free, out nuint total);

    CudaResult Allocate(out nint address, nuint bytes);

    CudaResult Free(nint address);

    /// <summary>Page-locked host memory.</summary>
    CudaResult AllocateHost(out nint address, nuint bytes);

    CudaResult FreeHost(nint address);

    /// <summary>The source must stay as it is until the stream has done the copy.</summary>
    CudaResult CopyToDeviceAsync(nint target, nint source, nuint bytes, nint stream);

    CudaResult CopyToHost(nint target, nint source, nuint bytes);

    /// <summary>A stream that does not wait for the default stream, nor makes it wait.</summary>
    CudaResult CreateStream(out nint stream);

    CudaResult DestroyStream(nint stream);

    CudaResult SynchronizeStream(nint stream);

    /// <summary>Work that the stream is given from now on starts after the event.</summary>
    CudaResult WaitForEvent(nint stream, nint @event);

    /// <summary>An event without a time stamp, whose waiters sleep.</summary>
    CudaResult CreateEvent(out nint @event);

    CudaResult DestroyEvent(nint @event);

    CudaResult RecordEvent(nint @event, nint stream);

    CudaResult SynchronizeEvent(nint @event);

    /// <summary>Success, or <see cref="CudaResult.NotReady"/>.</summary>
    CudaResult QueryEvent(nint @event);

    /// <summary>The result's name, such as <c>CUDA_ERROR_OUT_OF_MEMORY</c>.</summary>
    string NameOf(CudaResult result);
}
