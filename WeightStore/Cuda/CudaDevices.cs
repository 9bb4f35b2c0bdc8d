using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>Finds the CUDA devices of this machine.</summary>
public static class CudaDevices
{
    private static readonly Lazy<(CudaLibrary? Library, string? Reason)> Installed =
        new(() => (CudaLibrary.TryLoad(out var reason), reason));

    /// <summary>Looks for a driver and asks it for its devices. Nothing is kept open, and nothing is thrown for want of a device.</summary>
    public static CudaSurvey Survey() => Survey(Installed.Value.Library, Installed.Value.Reason);

    /// <summary>A device by its ordinal.</summary>
    /// <exception cref="WeightStoreException">There is none; the message says why.</exception>
    public static CudaDevice Open(int ordinal) => Open(Installed.Value.Library, ordinal, Installed.Value.Reason);

    internal static CudaSurvey Survey(ICudaDriver? driver, string? reason = null)
    {
        if (driver is null)
        {
            return new CudaSurvey { Reason = reason };
        }

        var started = driver.Initialize();
        if (started != CudaResult.Success)
        {
            return new CudaSurvey { Reason = $"The NVIDIA driver does not start: {driver.NameOf(started)}." };
        }

        try
        {
            driver.Check(driver.GetDriverVersion(out var version), "tell its version");
            driver.Check(driver.GetDeviceCount(out var count), "count devices");
            return new CudaSurvey
            {
                Reason = count == 0 ? "The NVIDIA driver has no device for this process." : null,
                CudaVersion = new Version(version / 1000, version % 1000 / 10),
                Devices = [.. Enumerable.Range(0, count).Select(i => FactsOf(driver, i))],
            };
        }
        catch (WeightStoreException e)
        {
            return new CudaSurvey { Reason = $"The NVIDIA driver does not answer: {e.Message}." };
        }
    }

    internal static CudaDevice Open(ICudaDriver? driver, int ordinal, string? reason = null)
    {
        var survey = Survey(driver, reason);
        if (driver is null || survey.Reason is not null)
        {
            throw new WeightStoreException(WeightStoreError.Device, survey.Reason ?? "There is no CUDA driver.");
        }

        if (ordinal < 0 || ordinal >= survey.Devices.Length)
        {
            throw new WeightStoreException(
                WeightStoreError.Device,
                $"There is no CUDA device {ordinal}; there are {survey.Devices.Length}: {NamesOf(survey.Devices)}.");
        }

        driver.Check(driver.GetDevice(out var device, ordinal), $"open device {ordinal}");
        return new CudaDevice(driver, device, survey.Devices[ordinal]);
    }

    private static CudaDeviceFacts FactsOf(ICudaDriver driver, int ordinal)
    {
        driver.Check(driver.GetDevice(out var device, ordinal), $"open device {ordinal}");
        driver.Check(driver.GetName(device, out var name), $"name device {ordinal}");
        driver.Check(driver.GetTotalMemory(device, out var bytes), $"tell the memory of device {ordinal}");
        driver.Check(
            driver.GetAttribute(device, CudaAttribute.ComputeCapabilityMajor, out var major), $"describe device {ordinal}");
        driver.Check(
            driver.GetAttribute(device, CudaAttribute.ComputeCapabilityMinor, out var minor), $"describe device {ordinal}");
        driver.Check(driver.GetPciBusId(device, out var bus), $"tell the place of device {ordinal}");
        return new CudaDeviceFacts(ordinal, name, (long)bytes, new Version(major, minor), bus);
    }

    private static string NamesOf(ImmutableArray<CudaDeviceFacts> devices) =>
        string.Join(", ", devices.Select(d => $"{d.Ordinal} is '{d.Name}'"));
}
