namespace PtmOrleans.WeightStore.Cuda;

/// <summary>A CUDA device. What is made from it holds the device by itself, so there is nothing to dispose here.</summary>
public sealed class CudaDevice
{
    private readonly ICudaDriver _driver;
    private readonly int _device;

    internal CudaDevice(ICudaDriver driver, int device, CudaDeviceFacts facts)
    {
        _driver = driver;
        _device = device;
        Facts = facts;
    }

    /// <summary>What the driver says of it.</summary>
    public CudaDeviceFacts Facts { get; }

    /// <summary>Takes memory for weights.</summary>
    /// <exception cref="WeightStoreException">The device has less memory free, or fails.</exception>
    public CudaDeviceMemory CreateMemory(CudaMemoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CudaDeviceMemory(_driver, _device, options);
    }

    /// <summary>Makes a stream of its own for one thread's computations.</summary>
    /// <exception cref="WeightStoreException">The device fails.</exception>
    public CudaStream CreateStream() => new(_driver, _device);

    /// <summary>What the device's sensors show now; null where the management library is absent or does not know the device.</summary>
    public CudaReadings? Read() => NvmlLibrary.TryRead(Facts.PciBusId);
}
