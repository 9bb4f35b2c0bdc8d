namespace PtmOrleans.WeightStore;

/// <summary>A checkpoint, segment or store that cannot be used. The message is fit for the person who gave the checkpoint.</summary>
/// <param name="error">The kind of failure.</param>
/// <param name="message">A sentence that names the field, its value and the limit.</param>
/// <param name="inner">The cause, if another exception is it.</param>
public sealed class WeightStoreException(WeightStoreError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public WeightStoreError Error { get; } = error;
}
