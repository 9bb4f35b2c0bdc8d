using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.WeightStore.Tests.Cuda;

public sealed class CudaDevicesTests
{
    [Fact]
    public void Survey_Devices_TellsTheirFacts()
    {
        var survey = CudaDevices.Survey(new FakeCudaDriver { Devices = 2, MemoryBytes = 8L << 30 });

        Assert.Null(survey.Reason);
        Assert.Equal(new Version(12, 4), survey.CudaVersion);
        Assert.Equal(
            [
                new CudaDeviceFacts(0, "Fake 0", 8L << 30, new Version(8, 9), "0000:00:00.0"),
                new CudaDeviceFacts(1, "Fake 1", 8L << 30, new Version(8, 9), "0000:01:00.0"),
            ],
            survey.Devices.ToArray());
    }

    [Fact]
    public void Survey_NoDriver_SaysWhy()
    {
        var survey = CudaDevices.Survey(null, "No driver.");

        Assert.Equal("No driver.", survey.Reason);
        Assert.Empty(survey.Devices);
    }

    [Fact]
    public void Survey_NoDevice_SaysWhy()
    {
        Assert.Equal("The NVIDIA driver has no device for this process.", CudaDevices.Survey(new FakeCudaDriver { Devices = 0 }).Reason);
        Assert.Equal(
            "The NVIDIA driver does not start: CUDA_ERROR_100.",
            CudaDevices.Survey(new FakeCudaDriver { Started = CudaResult.NoDevice }).Reason);
    }

    [Fact]
    public void Survey_DriverThatFails_SaysWhat()
    {
        var driver = new FakeCudaDriver { Fail = call => call == "GetTotalMemory" ? CudaResult.InvalidDevice : CudaResult.Success };

        Assert.Equal(
            "The NVIDIA driver does not answer: CUDA cannot tell the memory of device 0: CUDA_ERROR_101.",
            CudaDevices.Survey(driver).Reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Open_OrdinalOutOfRange_NamesTheDevices(int ordinal)
    {
        var error = Assert.Throws<WeightStoreException>(() => CudaDevices.Open(new FakeCudaDriver { Devices = 2 }, ordinal));

        Assert.Equal(WeightStoreError.Device, error.Error);
        Assert.Equal($"There is no CUDA device {ordinal}; there are 2: 0 is 'Fake 0', 1 is 'Fake 1'.", error.Message);
    }

    [Fact]
    public void Open_NoDriver_ThrowsItsReason()
        => Assert.Equal("No driver.", Assert.Throws<WeightStoreException>(() => CudaDevices.Open(null, 0, "No driver.")).Message);

    [Fact]
    public void Survey_ThisMachine_HasDevicesOrAReason()
    {
        var survey = CudaDevices.Survey();

        Assert.Equal(survey.Reason is null, survey.Devices.Length > 0);
        Assert.True(survey.Reason is null || survey.Reason.EndsWith('.'), survey.Reason);
    }
}
