using Microsoft.ML.OnnxRuntime;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

/// <summary>Replaces the process's one environment, so nothing else may run beside it.</summary>
[Collection(nameof(GlobalThreadPoolTests))]
public sealed class GlobalThreadPoolTests
{
    [Fact]
    public void Sessions_ShareTheEnvironmentsThreads()
    {
        OrtEnv.Instance().Dispose();
        using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = 1, GlobalSpinControl = false };
        var global = new EnvironmentCreationOptions
        {
            logId = "global",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            threadOptions = threads,
        };
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, OrtEnv.CreateInstanceWithOptions(ref global).EnvLogLevel);

        using (var options = new SessionOptions())
        {
            options.DisablePerSessionThreads();
            using var session = new InferenceSession(OnnxModel.ScaleByInitializer(), options);
            using var run = new RunOptions();
            using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
            using var outputs = session.Run(run, ["x"], [x], ["y"]);
            Assert.Equal([2, 6], outputs[0].GetTensorDataAsSpan<float>().ToArray());
        }

        OrtEnv.Instance().Dispose();
        var none = default(EnvironmentCreationOptions);
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, OrtEnv.CreateInstanceWithOptions(ref none).EnvLogLevel);
    }

    [CollectionDefinition(nameof(GlobalThreadPoolTests), DisableParallelization = true)]
    public sealed class Alone;
}
