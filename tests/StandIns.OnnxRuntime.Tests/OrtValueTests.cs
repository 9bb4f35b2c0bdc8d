using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

public sealed class OrtValueTests
{
    [Fact]
    public void CreateTensorValueFromMemory_SharesTheMemory()
    {
        int[] data = [1, 2, 3, 4];
        using var value = OrtValue.CreateTensorValueFromMemory(data, [2, 2]);
        value.GetTensorMutableDataAsSpan<int>()[3] = 9;
        data[0] = 7;
        Assert.Equal([7, 2, 3, 9], value.GetTensorDataAsSpan<int>().ToArray());
        Assert.Equal(9, data[3]);
        Assert.True(value.IsTensor);
        Assert.False(value.IsSparseTensor);
    }

    [Fact]
    public void CreateTensorValueFromMemory_StaysPutUntilDisposed()
    {
        var value = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, 1000).ToArray(), [1000]);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(Enumerable.Range(0, 1000), value.GetTensorDataAsSpan<int>().ToArray());
        value.Dispose();
        value.Dispose();
    }

    [Fact]
    public void CreateTensorValueFromMemory_OverPartOfTheArray_TakesTheShape()
    {
        using var value = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, new float[] { 1, 2, 3, 4, 5 }.AsMemory(1), [3]);
        Assert.Equal([2, 3, 4], value.GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void CreateTensorValueFromMemory_WithTooLittle_SaysHowMuch()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [2, 2]));
        Assert.Contains("Managed memory size: 3 elements is less than shape size: 4 elements", error.Message);
        error = Assert.Throws<OnnxRuntimeException>(
            () => OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [2, 2], 64, 15));
        Assert.Contains("at least 16 bytes. Provided: 15 bytes", error.Message);
    }

    [Fact]
    public void CreateTensorValueFromMemory_WithANegativeDimension_IsRefused()
    {
        Assert.ThrowsAny<ArgumentException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [-1, 3]));
    }

    [Fact]
    public void CreateAllocatedTensorValue_OwnsItsMemory()
    {
        using var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Int64, [3]);
        value.GetTensorMutableDataAsSpan<long>().Fill(5);
        Assert.Equal(24, value.GetTensorMutableRawData().Length);
        Assert.Equal([5, 5, 5], value.GetTensorDataAsSpan<long>().ToArray());
        Assert.Equal("Cpu", value.GetTensorMemoryInfo().Name);
    }

    [Fact]
    public void CreateAllocatedTensorValue_FromASessionsAllocator_IsUsable()
    {
        using var session = new InferenceSession(OnnxModel.Scale());
        using var allocator = new OrtAllocator(session, OrtMemoryInfo.DefaultInstance);
        using (var value = OrtValue.CreateAllocatedTensorValue(allocator, TensorElementType.Float, [4]))
        {
            value.GetTensorMutableDataAsSpan<float>().Fill(2);
            Assert.Equal([2, 2, 2, 2], value.GetTensorDataAsSpan<float>().ToArray());
        }

        Assert.Equal("Cpu", allocator.Info.Name);
    }

    [Fact]
    public void GetTensorTypeAndShape_Describes()
    {
        using var value = OrtValue.CreateTensorValueFromMemory(new Float16[6], [3, 2]);
        var info = value.GetTensorTypeAndShape();
        Assert.Equal(TensorElementType.Float16, info.ElementDataType);
        Assert.Equal([3, 2], info.Shape);
        Assert.Equal(2, info.DimensionsCount);
        Assert.Equal(6, info.ElementCount);
        Assert.False(info.IsString);
    }

    [Fact]
    public void Scalar_HasNoDimensions()
    {
        using var value = OrtValue.CreateTensorValueFromMemory<double>([1.5], []);
        Assert.Empty(value.GetTensorTypeAndShape().Shape);
        Assert.Equal(1.5, value.GetTensorDataAsSpan<double>()[0]);
    }

    [Fact]
    public void GetTensorDataAsSpan_OfAnotherType_IsRefused()
    {
        using var value = OrtValue.CreateTensorValueFromMemory(new float[2], [2]);
        var error = Assert.Throws<OnnxRuntimeException>(() => value.GetTensorDataAsSpan<int>().ToArray());
        Assert.Contains("System.Int32 does not match the actual type: System.Single", error.Message);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1.5f)]
    [InlineData(65504f)]
    public void Float16_KeepsWhatItCanHold(float value) => Assert.Equal(value, ((Float16)value).ToFloat());

    [Fact]
    public void BFloat16_KeepsTheUpperHalfOfAFloat()
    {
        Assert.Equal(0x3F80, ((BFloat16)1f).value);
        Assert.Equal(-2.5f, (float)(BFloat16)(-2.5f));
    }

    [Fact]
    public void OrtMemoryInfo_ByName_EqualsTheDefault()
    {
        using var byName = new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Cpu);
        using var byBytes = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Cpu);
        Assert.True(byName.Equals(OrtMemoryInfo.DefaultInstance));
        Assert.True(byBytes.Equals(byName));
        Assert.Equal(("Cpu", 0), (byName.Name, byName.Id));
        Assert.Equal(OrtMemType.Cpu, byName.GetMemoryType());
        Assert.Equal(OrtAllocatorType.DeviceAllocator, byName.GetAllocatorType());
    }
}
