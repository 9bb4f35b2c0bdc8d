namespace PtmOrleans.WeightStore.Cuda;

/// <summary>Turns what the driver returns into exceptions.</summary>
internal static class CudaFailure
{
    /// <param name="driver">Names the result.</param>
    /// <param name="result">What the call returned.</param>
    /// <param name="what">What the call was to do, as a verb and its object.</param>
    /// <exception cref="WeightStoreException">It is not success.</exception>
    public static void Check(this ICudaDriver driver, CudaResult result, string what)
    {
        if (result != CudaResult.Success)
        {
            throw new WeightStoreException(
                result == CudaResult.OutOfMemory ? WeightStoreError.OutOfDeviceMemory : WeightStoreError.Device,
                $"CUDA cannot {what}: {driver.NameOf(result)}");
        }
    }
}
