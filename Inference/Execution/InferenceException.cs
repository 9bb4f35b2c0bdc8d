namespace PtmOrleans.Inference.Execution;

/// <summary>A batch that could not be computed. The executor goes on with the next.</summary>
public sealed class InferenceException : Exception
{
    /// <summary>Creates the exception with a sentence that is fit for its error's audience.</summary>
    public InferenceException(InferenceError error, string message, int? item = null, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        Item = item;
    }

    /// <summary>Why there is no result.</summary>
    public InferenceError Error { get; }

    /// <summary>Index of the offending item when a single one makes the batch invalid.</summary>
    public int? Item { get; }
}
