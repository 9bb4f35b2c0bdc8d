using System.Runtime.InteropServices;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>The driver that is installed on this machine. It stays loaded until the process ends.</summary>
internal sealed unsafe class CudaLibrary : ICudaDriver
{
    private const int TextLength = 256;
    private const uint NonBlocking = 1;
    private const uint BlockingSync = 1;
    private const uint DisableTiming = 2;

    private readonly delegate* unmanaged<uint, CudaResult> _init;
    private readonly delegate* unmanaged<int*, CudaResult> _driverVersion;
    private readonly delegate* unmanaged<int*, CudaResult> _deviceCount;
    private readonly delegate* unmanaged<int*, int, CudaResult> _device;
    private readonly delegate* unmanaged<byte*, int, int, CudaResult> _name;
    private readonly delegate* unmanaged<nuint*, int, CudaResult> _totalMemory;
    private readonly delegate* unmanaged<int*, CudaAttribute, int, CudaResult> _attribute;
    private readonly delegate* unmanaged<byte*, int, int, CudaResult> _pciBusId;
    private readonly delegate* unmanaged<nint*, int, CudaResult> _retain;
    private readonly delegate* unmanaged<int, CudaResult> _release;
    private readonly delegate* unmanaged<nint, CudaResult> _push;
    private readonly delegate* unmanaged<nint*, CudaResult> _pop;
    private readonly delegate* unmanaged<nuint*, nuint*, CudaResult> _memory;
    private readonly delegate* unmanaged<nint*, nuint, CudaResult> _allocate;
    private readonly delegate* unmanaged<nint, CudaResult> _free;
    private readonly delegate* unmanaged<nint*, nuint, uint, CudaResult> _allocateHost;
    private readonly delegate* unmanaged<nint, CudaResult> _freeHost;
    private readonly delegate* unmanaged<nint, nint, nuint, nint, CudaResult> _copyToDevice;
    private readonly delegate* unmanaged<nint, nint, nuint, CudaResult> _copyToHost;
    private readonly delegate* unmanaged<nint*, uint, CudaResult> _createStream;
    private readonly delegate* unmanaged<nint, CudaResult> _destroyStream;
    private readonly delegate* unmanaged<nint, CudaResult> _synchronizeStream;
    private readonly delegate* unmanaged<nint, nint, uint, CudaResult> _waitForEvent;
    private readonly delegate* unmanaged<nint*, uint, CudaResult> _createEvent;
    private readonly delegate* unmanaged<nint, CudaResult> _destroyEvent;
    private readonly delegate* unmanaged<nint, nint, CudaResult> _recordEvent;
    private readonly delegate* unmanaged<nint, CudaResult> _synchronizeEvent;
    private readonly delegate* unmanaged<nint, CudaResult> _queryEvent;
    private readonly delegate* unmanaged<CudaResult, byte**, CudaResult> _errorName;

    private CudaLibrary(nint library)
    {
        nint Find(string name) => NativeLibrary.GetExport(library, name);

        _init = (delegate* unmanaged<uint, CudaResult>)Find("cuInit");
        _driverVersion = (delegate* unmanaged<int*, CudaResult>)Find("cuDriverGetVersion");
        _deviceCount = (delegate* unmanaged<int*, CudaResult>)Find("cuDeviceGetCount");
        _device = (delegate* unmanaged<int*, int, CudaResult>)Find("cuDeviceGet");
        _name = (delegate* unmanaged<byte*, int, int, CudaResult>)Find("cuDeviceGetName");
        _totalMemory = (delegate* unmanaged<nuint*, int, CudaResult>)Find("cuDeviceTotalMem_v2");
        _attribute = (delegate* unmanaged<int*, CudaAttribute, int, CudaResult>)Find("cuDeviceGetAttribute");
        _pciBusId = (delegate* unmanaged<byte*, int, int, CudaResult>)Find("cuDeviceGetPCIBusId");
        _retain = (delegate* unmanaged<nint*, int, CudaResult>)Find("cuDevicePrimaryCtxRetain");
        _release = (delegate* unmanaged<int, CudaResult>)Find("cuDevicePrimaryCtxRelease_v2");
        _push = (delegate* unmanaged<nint, CudaResult>)Find("cuCtxPushCurrent_v2");
        _pop = (delegate* unmanaged<nint*, CudaResult>)Find("cuCtxPopCurrent_v2");
        _memory = (delegate* unmanaged<nuint*, nuint*, CudaResult>)Find("cuMemGetInfo_v2");
        _allocate = (delegate* unmanaged<nint*, nuint, CudaResult>)Find("cuMemAlloc_v2");
        _free = (delegate* unmanaged<nint, CudaResult>)Find("cuMemFree_v2");
        _allocateHost = (delegate* unmanaged<nint*, nuint, uint, CudaResult>)Find("cuMemHostAlloc");
        _freeHost = (delegate* unmanaged<nint, CudaResult>)Find("cuMemFreeHost");
        _copyToDevice = (delegate* unmanaged<nint, nint, nuint, nint, CudaResult>)Find("cuMemcpyHtoDAsync_v2");
        _copyToHost = (delegate* unmanaged<nint, nint, nuint, CudaResult>)Find("cuMemcpyDtoH_v2");
        _createStream = (delegate* unmanaged<nint*, uint, CudaResult>)Find("cuStreamCreate");
        _destroyStream = (delegate* unmanaged<nint, CudaResult>)Find("cuStreamDestroy_v2");
        _synchronizeStream = (delegate* unmanaged<nint, CudaResult>)Find("cuStreamSynchronize");
        _waitForEvent = (delegate* unmanaged<nint, nint, uint, CudaResult>)Find("cuStreamWaitEvent");
        _createEvent = (delegate* unmanaged<nint*, uint, CudaResult>)Find("cuEventCreate");
        _destroyEvent = (delegate* unmanaged<nint, CudaResult>)Find("cuEventDestroy_v2");
        _recordEvent = (delegate* unmanaged<nint, nint, CudaResult>)Find("cuEventRecord");
        _synchronizeEvent = (delegate* unmanaged<nint, CudaResult>)Find("cuEventSynchronize");
        _queryEvent = (delegate* unmanaged<nint, CudaResult>)Find("cuEventQuery");
        _errorName = (delegate* unmanaged<CudaResult, byte**, CudaResult>)Find("cuGetErrorName");
    }

    public static string FileName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Loads the driver, or says in a sentence why there is none.</summary>
    public static CudaLibrary? TryLoad(out string? reason)
    {
        if (!NativeLibrary.TryLoad(FileName, out var library))
        {
            reason = $"No NVIDIA driver is installed: {FileName} cannot be loaded.";
            return null;
        }

        try
        {
            reason = null;
            return new CudaLibrary(library);
        }
        catch (EntryPointNotFoundException e)
        {
            reason = $"The NVIDIA driver is too old: {e.Message}";
            NativeLibrary.Free(library);
            return null;
        }
    }

    public CudaResult Initialize() => _init(0);

    public CudaResult GetDriverVersion(out int version)
    {
        fixed (int* result = &version)
        {
            return _driverVersion(result);
        }
    }

    public CudaResult GetDeviceCount(out int count)
    {
        fixed (int* result = &count)
        {
            return _deviceCount(result);
        }
    }

    public CudaResult GetDevice(out int device, int ordinal)
    {
        fixed (int* result = &device)
        {
            return _device(result, ordinal);
        }
    }

    public CudaResult GetName(int device, out string name) => Text(_name, device, out name);

    public CudaResult GetTotalMemory(int device, out nuint bytes)
    {
        fixed (nuint* result = &bytes)
        {
            return _totalMemory(result, device);
        }
    }

    public CudaResult GetAttribute(int device, CudaAttribute attribute, out int value)
    {
        fixed (int* result = &value)
        {
            return _attribute(result, attribute, device);
        }
    }

    public CudaResult GetPciBusId(int device, out string id) => Text(_pciBusId, device, out id);

    public CudaResult RetainPrimaryContext(int device, out nint context)
    {
        fixed (nint* result = &context)
        {
            return _retain(result, device);
        }
    }

    public CudaResult ReleasePrimaryContext(int device) => _release(device);

    public CudaResult PushContext(nint context) => _push(context);

    public CudaResult PopContext(out nint context)
    {
        fixed (nint* result = &context)
        {
            return _pop(result);
        }
    }

    public CudaResult GetMemory(out nuint free, out nuint total)
    {
        fixed (nuint* first = &free, second = &total)
        {
            return _memory(first, second);
        }
    }

    public CudaResult Allocate(out nint address, nuint bytes)
    {
        fixed (nint* result = &address)
        {
            return _allocate(result, bytes);
        }
    }

    public CudaResult Free(nint address) => _free(address);

    public CudaResult AllocateHost(out nint address, nuint bytes)
    {
        fixed (nint* result = &address)
        {
            return _allocateHost(result, bytes, 0);
        }
    }

    public CudaResult FreeHost(nint address) => _freeHost(address);

    public CudaResult CopyToDeviceAsync(nint target, nint source, nuint bytes, nint stream) => _copyToDevice(target, source, bytes, stream);

    public CudaResult CopyToHost(nint target, nint source, nuint bytes) => _copyToHost(target, source, bytes);

    public CudaResult CreateStream(out nint stream)
    {
        fixed (nint* result = &stream)
        {
            return _createStream(result, NonBlocking);
        }
    }

    public CudaResult DestroyStream(nint stream) => _destroyStream(stream);

    public CudaResult SynchronizeStream(nint stream) => _synchronizeStream(stream);

    public CudaResult WaitForEvent(nint stream, nint @event) => _waitForEvent(stream, @event, 0);

    public CudaResult CreateEvent(out nint @event)
    {
        fixed (nint* result = &@event)
        {
            return _createEvent(result, BlockingSync | DisableTiming);
        }
    }

    public CudaResult DestroyEvent(nint @event) => _destroyEvent(@event);

    public CudaResult RecordEvent(nint @event, nint stream) => _recordEvent(@event, stream);

    public CudaResult SynchronizeEvent(nint @event) => _synchronizeEvent(@event);

    public CudaResult QueryEvent(nint @event) => _queryEvent(@event);

    public string NameOf(CudaResult result)
    {
        byte* name;
        return _errorName(result, &name) == CudaResult.Success && name is not null
            ? Marshal.PtrToStringUTF8((nint)name)!
            : $"CUDA error {(int)result}";
    }

    private static CudaResult Text(delegate* unmanaged<byte*, int, int, CudaResult> ask, int device, out string text)
    {
        var buffer = stackalloc byte[TextLength];
        var result = ask(buffer, TextLength, device);
        text = result == CudaResult.Success ? Marshal.PtrToStringUTF8((nint)buffer)! : "";
        return result;
    }
}
