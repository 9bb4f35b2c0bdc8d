using System.Runtime.InteropServices;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// The driver's management library, if it is there; see https://docs.nvidia.com/deploy/nvml-api/. It stays loaded and initialized until the
/// process ends.
/// </summary>
internal sealed unsafe class NvmlLibrary
{
    private const int Success = 0;
    private const int GpuSensor = 0;

    private static readonly Lazy<NvmlLibrary?> Installed = new(Load);

    private readonly delegate* unmanaged<byte*, nint*, int> _find;
    private readonly delegate* unmanaged<nint, Utilization*, int> _utilization;
    private readonly delegate* unmanaged<nint, Memory*, int> _memory;
    private readonly delegate* unmanaged<nint, int, uint*, int> _temperature;
    private readonly delegate* unmanaged<nint, uint*, int> _power;

    private NvmlLibrary(nint library)
    {
        nint Find(string name) => NativeLibrary.GetExport(library, name);

        _find = (delegate* unmanaged<byte*, nint*, int>)Find("nvmlDeviceGetHandleByPciBusId_v2");
        _utilization = (delegate* unmanaged<nint, Utilization*, int>)Find("nvmlDeviceGetUtilizationRates");
        _memory = (delegate* unmanaged<nint, Memory*, int>)Find("nvmlDeviceGetMemoryInfo");
        _temperature = (delegate* unmanaged<nint, int, uint*, int>)Find("nvmlDeviceGetTemperature");
        _power = (delegate* unmanaged<nint, uint*, int>)Find("nvmlDeviceGetPowerUsage");
    }

    public static CudaReadings? TryRead(string pciBusId) => Installed.Value?.Read(pciBusId);

    private static NvmlLibrary? Load()
    {
        var name = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(name, out var library)
            || !NativeLibrary.TryGetExport(library, "nvmlInit_v2", out var init)
            || ((delegate* unmanaged<int>)init)() != Success)
        {
            return null;
        }

        try
        {
            return new NvmlLibrary(library);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    private CudaReadings? Read(string pciBusId)
    {
        nint device;
        var bus = Marshal.StringToCoTaskMemUTF8(pciBusId);
        try
        {
            if (_find((byte*)bus, &device) != Success)
            {
                return null;
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(bus);
        }

        Utilization utilization;
        Memory memory;
        uint celsius, milliwatts;
        return new CudaReadings
        {
            Utilization = _utilization(device, &utilization) == Success ? utilization.Gpu / 100.0 : null,
            MemoryUsedBytes = _memory(device, &memory) == Success ? (long)memory.Used : null,
            Celsius = _temperature(device, GpuSensor, &celsius) == Success ? (int)celsius : null,
            Watts = _power(device, &milliwatts) == Success ? milliwatts / 1000.0 : null,
        };
    }

    /// <summary><c>nvmlUtilization_t</c>, in percent.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Utilization
    {
        public uint Gpu;
        public uint MemoryTraffic;
    }

    /// <summary><c>nvmlMemory_t</c>, in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
