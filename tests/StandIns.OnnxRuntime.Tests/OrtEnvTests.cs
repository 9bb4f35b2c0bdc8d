using Microsoft.ML.OnnxRuntime;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

public sealed class OrtEnvTests
{
    [Fact]
    public void Instance_IsOneObject()
    {
        Assert.Same(OrtEnv.Instance(), OrtEnv.Instance());
        Assert.True(OrtEnv.IsCreated);
    }

    [Fact]
    public void GetVersionString_IsAtLeastTheVersionAskedOfTheTable()
    {
        Assert.True(Version.Parse(OrtEnv.Instance().GetVersionString()) >= new Version(1, 17));
    }

    [Fact]
    public void GetAvailableProviders_HasTheProcessor()
    {
        Assert.Contains("CPUExecutionProvider", OrtEnv.Instance().GetAvailableProviders());
    }

    [Fact]
    public void EnvLogLevel_KeepsWhatIsSet()
    {
        var env = OrtEnv.Instance();
        var before = env.EnvLogLevel;
        env.EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, env.EnvLogLevel);
        env.EnvLogLevel = before;
    }

    [Fact]
    public void CreateInstanceWithOptions_AfterTheFirstUse_IsRefused()
    {
        OrtEnv.Instance();
        var options = new EnvironmentCreationOptions { logId = "late" };
        Assert.Contains("already exists", Assert.Throws<OnnxRuntimeException>(() => OrtEnv.CreateInstanceWithOptions(ref options)).Message);
    }
}
