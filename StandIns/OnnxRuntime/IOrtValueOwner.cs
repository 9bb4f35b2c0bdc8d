namespace Microsoft.ML.OnnxRuntime;

public interface IOrtValueOwner : IDisposable
{
    OrtValue Value { get; }
}
