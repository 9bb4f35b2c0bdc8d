using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.Grains.Devices;

/// <summary>A CUDA device that has been seen to work, and its memory.</summary>
internal sealed record CudaOffer(CudaExecutionOptions Execution, CudaDeviceMemory Memory)
{
    /// <summary>Opens the device that is asked for and takes its memory.</summary>
    /// <exception cref="WeightStoreException">It cannot be offered; the message is a sentence that says why.</exception>
    public static CudaOffer Open(DeviceOptions options)
    {
        try
        {
            var execution = new CudaExecutionOptions
            {
                Device = CudaDevices.Open(options.Ordinal),
                WorkspaceBytes = options.WorkspaceBytes,
                AllowTf32 = options.AllowTf32,
            };
            execution.RequireUsable();
            return new(execution, execution.Device.CreateMemory(new CudaMemoryOptions { BudgetBytes = options.BudgetBytes }));
        }
        catch (Exception e) when (e is WeightStoreException or InferenceException)
        {
            throw new WeightStoreException(
                WeightStoreError.Device, $"Device '{options.Name}' of kind cuda cannot be offered: {e.Message}", e);
        }
    }

    /// <summary>How an executor computes on it: its host threads only give orders.</summary>
    public DeviceExecutorOptions ExecutorOptions(DeviceOptions options, string name) => new()
    {
        Name = name,
        IntraOpThreads = Math.Max(1, options.Threads),
        SpinTime = TimeSpan.Zero,
        NarrowTokens = 0,
        Cuda = Execution,
    };
}
