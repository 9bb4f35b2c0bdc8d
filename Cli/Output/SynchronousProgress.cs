namespace PtmOrleans.Cli.Output;

/// <summary>
/// Reports on the reporting thread, in order; the framework's own posts reports to the thread pool, where they overtake each other.
/// </summary>
internal sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
