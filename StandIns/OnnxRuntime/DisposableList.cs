namespace Microsoft.ML.OnnxRuntime;

internal sealed class DisposableList<T>(IEnumerable<T> items) : List<T>(items), IDisposableReadOnlyCollection<T>
    where T : IDisposable
{
    /// <summary>Latest first: a later item may rest on an earlier one.</summary>
    public void Dispose()
    {
        for (var i = Count - 1; i >= 0; i--)
        {
            this[i]?.Dispose();
        }

        Clear();
    }
}
