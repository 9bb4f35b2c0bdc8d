using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Testing;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

public sealed class SessionOptionsTests : IDisposable
{
    private readonly SessionOptions _options = new();
    private readonly RunOptions _run = new();

    public void Dispose()
    {
        _options.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void Defaults_AreTheLibrarys()
    {
        Assert.Equal(GraphOptimizationLevel.ORT_ENABLE_ALL, _options.GraphOptimizationLevel);
        Assert.Equal(ExecutionMode.ORT_SEQUENTIAL, _options.ExecutionMode);
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, _options.LogSeverityLevel);
        Assert.True(_options.EnableMemoryPattern);
        Assert.True(_options.EnableCpuMemArena);
        Assert.Equal((0, 0), (_options.IntraOpNumThreads, _options.InterOpNumThreads));
    }

    [Fact]
    public void EverySetting_IsTaken()
    {
        _options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        _options.ExecutionMode = ExecutionMode.ORT_PARALLEL;
        _options.IntraOpNumThreads = 1;
        _options.InterOpNumThreads = 2;
        _options.EnableMemoryPattern = false;
        _options.EnableCpuMemArena = false;
        _options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        _options.LogId = "tést";
        _options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _options.AppendExecutionProvider_CPU(0);
        Assert.Equal([2, 6], RunScaleByInitializer());
    }

    [Fact]
    public void Setting_OutOfRange_CarriesTheLibrarysMessage()
    {
        Assert.StartsWith(
            "[ErrorCode:",
            Assert.Throws<OnnxRuntimeException>(() => _options.GraphOptimizationLevel = (GraphOptimizationLevel)42).Message);
        Assert.Throws<OnnxRuntimeException>(() => _options.AddSessionConfigEntry("", "1"));
    }

    [Fact]
    public void AppendExecutionProvider_CUDA_WithoutIt_CarriesTheLibrarysMessage()
    {
        if (OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            return;
        }

        Assert.StartsWith("[ErrorCode:", Assert.Throws<OnnxRuntimeException>(() => _options.AppendExecutionProvider_CUDA(0)).Message);
        Assert.Throws<OnnxRuntimeException>(() => new OrtCUDAProviderOptions());
    }

    [Fact]
    public void OptimizedModelFilePath_GetsALoadableModel()
    {
        using var folder = new TempFolder();
        _options.OptimizedModelFilePath = folder["optimized.onnx"];
        using var session = new InferenceSession(OnnxModel.Scale(), _options);
        using var reloaded = new InferenceSession(folder["optimized.onnx"]);
        Assert.Equal(session.InputNames, reloaded.InputNames);
    }

    [Fact]
    public void AddInitializer_ReplacesTheModels()
    {
        using var w = OrtValue.CreateTensorValueFromMemory<float>([10, 100], [2]);
        _options.AddInitializer("w", w);
        Assert.Equal([10, 200], RunScaleByInitializer());
    }

    [Fact]
    public void AddInitializer_IsReadInPlace()
    {
        float[] weights = [10, 100];
        using var w = OrtValue.CreateTensorValueFromMemory(weights, [2]);
        _options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        _options.AddSessionConfigEntry("session.disable_prepacking", "1");
        _options.AddInitializer("w", w);
        using var session = new InferenceSession(OnnxModel.ScaleByInitializer(), _options);
        Assert.Equal([10, 200], Run(session));
        weights[0] = 3;
        Assert.Equal([3, 200], Run(session));
    }

    [Fact]
    public void AddInitializer_OverMemoryOfTheLibrarys_IsRefused()
    {
        using var w = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, [2]);
        Assert.Contains("own", Assert.Throws<OnnxRuntimeException>(() => _options.AddInitializer("w", w)).Message);
    }

    [Fact]
    public void PrePackedWeightsContainer_IsSharedBySessions()
    {
        using var w = OrtValue.CreateTensorValueFromMemory<float>([10, 100], [2]);
        using var container = new PrePackedWeightsContainer();
        _options.AddInitializer("w", w);
        using var first = new InferenceSession(OnnxModel.ScaleByInitializer(), _options, container);
        using var second = new InferenceSession(OnnxModel.ScaleByInitializer(), _options, container);
        Assert.Equal(Run(first), Run(second));
    }

    [Fact]
    public void RunConfigEntry_IsTaken()
    {
        _run.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        _run.LogId = "run";
        _run.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        Assert.Equal([2, 6], RunScaleByInitializer());
    }

    [Fact]
    public void DisablePerSessionThreads_WithoutGlobalOnes_CarriesTheLibrarysMessage()
    {
        _options.DisablePerSessionThreads();
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(OnnxModel.Scale(), _options));
        Assert.Contains("CreateEnvWithGlobalThreadPools", error.Message);
    }

    [Fact]
    public void ThreadingOptions_TakeEverySetting()
    {
        using var threads = new OrtThreadingOptions();
        threads.GlobalIntraOpNumThreads = 2;
        threads.GlobalInterOpNumThreads = 1;
        threads.GlobalSpinControl = false;
        Assert.False(threads.IsInvalid);
    }

    private float[] RunScaleByInitializer()
    {
        using var session = new InferenceSession(OnnxModel.ScaleByInitializer(), _options);
        return Run(session);
    }

    private float[] Run(InferenceSession session)
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var outputs = session.Run(_run, ["x"], [x], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
