namespace Microsoft.ML.OnnxRuntime;

public struct EnvironmentCreationOptions
{
    public string logId;

    public OrtLoggingLevel? logLevel;

    public OrtThreadingOptions threadOptions;
}
