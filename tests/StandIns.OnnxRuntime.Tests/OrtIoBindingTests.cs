using Microsoft.ML.OnnxRuntime;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

public sealed class OrtIoBindingTests : IDisposable
{
    private readonly InferenceSession _session = new(OnnxModel.Scale());
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;

    public OrtIoBindingTests() => _binding = _session.CreateIoBinding();

    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void RunWithBinding_WritesTheCallersMemory()
    {
        float[] result = [0, 0];
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        using var y = OrtValue.CreateTensorValueFromMemory(result, [1, 2]);
        _binding.BindInput("x", x);
        _binding.BindInput("w", w);
        _binding.BindOutput("y", y);
        _binding.SynchronizeBoundInputs();
        _session.RunWithBinding(_run, _binding);
        _binding.SynchronizeBoundOutputs();
        Assert.Equal([5, 14], result);
        Assert.Equal(["y"], _binding.GetOutputNames());
    }

    [Fact]
    public unsafe void RunWithBinding_OverNativeMemory_ReadsAndWritesInPlace()
    {
        var memory = stackalloc float[] { 3, 4, 10, 100, 0, 0 };
        using var x = Over(memory, [1, 2]);
        using var w = Over(memory + 2, [2]);
        using var y = Over(memory + 4, [1, 2]);
        _binding.BindInput("x", x);
        _binding.BindInput("w", w);
        _binding.BindOutput("y", y);
        _session.RunWithBinding(_run, _binding);
        Assert.Equal([30, 400], new Span<float>(memory + 4, 2).ToArray());

        memory[2] = 1;
        _session.RunWithBinding(_run, _binding);
        Assert.Equal([3, 400], new Span<float>(memory + 4, 2).ToArray());
    }

    [Fact]
    public void BindInput_Again_ReadsTheOtherMemory()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var first = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        using var second = OrtValue.CreateTensorValueFromMemory<float>([-1, 1], [2]);
        _binding.BindInput("x", x);
        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        for (var round = 0; round < 3; round++)
        {
            _binding.BindInput("w", first);
            Assert.Equal([5, 14], RunBound());
            _binding.BindInput("w", second);
            Assert.Equal([-1, 2], RunBound());
        }
    }

    [Fact]
    public void BindOutputToDevice_BeforeEachRun_LetsEachShapeThrough()
    {
        using var w = OrtValue.CreateTensorValueFromMemory<float>([1, 1], [2]);
        _binding.BindInput("w", w);
        foreach (var batch in new[] { 4, 1, 6 })
        {
            using var x = OrtValue.CreateTensorValueFromMemory(new float[batch * 2], [batch, 2]);
            _binding.BindInput("x", x);
            _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
            using var outputs = _session.RunWithBoundResults(_run, _binding);
            Assert.Equal([batch, 2], outputs[0].GetTensorTypeAndShape().Shape);
        }
    }

    [Fact]
    public void BindOutputToDevice_Once_KeepsTheFirstRunsShape()
    {
        using var w = OrtValue.CreateTensorValueFromMemory<float>([1, 1], [2]);
        using var two = OrtValue.CreateTensorValueFromMemory(new float[4], [2, 2]);
        using var one = OrtValue.CreateTensorValueFromMemory(new float[2], [1, 2]);
        _binding.BindInput("w", w);
        _binding.BindInput("x", two);
        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        _session.RunWithBinding(_run, _binding);
        _binding.BindInput("x", one);
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.RunWithBinding(_run, _binding));
        Assert.Contains("has shape {2,2} but the computed output shape for this run is {1,2}", error.Message);
    }

    [Fact]
    public void BoundValue_Disposed_StaysBoundOverItsMemory()
    {
        float[] weights = [5, 7];
        using var pin = new Memory<float>(weights).Pin();
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        _binding.BindInput("x", x);
        using (var w = OrtValue.CreateTensorValueFromMemory(weights, [2]))
        {
            _binding.BindInput("w", w);
        }

        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        Assert.Equal([5, 14], RunBound());
    }

    [Fact]
    public void GetOutputValues_OutliveBindingAndSession()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        _binding.BindInput("x", x);
        _binding.BindInput("w", w);
        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        using var outputs = _session.RunWithBoundResults(_run, _binding);
        _binding.Dispose();
        _session.Dispose();
        Assert.Equal([5, 14], outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void ClearBoundOutputs_LeavesNone()
    {
        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        _binding.ClearBoundOutputs();
        Assert.Empty(_binding.GetOutputNames());
        Assert.Empty(_binding.GetOutputValues());
    }

    [Fact]
    public void ClearBoundInputs_MakesTheRunMissThem()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        _binding.BindInput("x", x);
        _binding.BindInput("w", w);
        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        _binding.ClearBoundInputs();
        Assert.Throws<OnnxRuntimeException>(() => _session.RunWithBinding(_run, _binding));
    }

    [Fact]
    public void BindInput_UnderAnUnknownName_CarriesTheLibrarysMessage()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        Assert.Contains("nope", Assert.Throws<OnnxRuntimeException>(() => _binding.BindInput("nope", x)).Message);
    }

    [Fact]
    public void RunWithBinding_OverAWrongShape_CarriesTheLibrarysMessage()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2, 3], [1, 3]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        _binding.BindInput("x", x);
        _binding.BindInput("w", w);
        _binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.RunWithBinding(_run, _binding));
        Assert.Contains("Got invalid dimensions for input: x", error.Message);
    }

    [Fact]
    public void RunWithBinding_IntoAWrongSize_CarriesTheLibrarysMessage()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        using var y = OrtValue.CreateTensorValueFromMemory(new float[6], [3, 2]);
        _binding.BindInput("x", x);
        _binding.BindInput("w", w);
        _binding.BindOutput("y", y);
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.RunWithBinding(_run, _binding));
        Assert.Contains("shape", error.Message);
    }

    private static unsafe OrtValue Over(float* memory, long[] shape) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance,
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float,
        shape,
        (nint)memory,
        shape.Aggregate((a, b) => a * b) * sizeof(float));

    private float[] RunBound()
    {
        using var outputs = _session.RunWithBoundResults(_run, _binding);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
