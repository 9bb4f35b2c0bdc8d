namespace PtmOrleans.Inference.Architectures;

/// <summary>A stored model that this build cannot run: an unknown head, or a configuration that is not supported.</summary>
public sealed class InvalidModelException : Exception
{
    /// <summary>Creates the exception with a sentence that an operator can act on.</summary>
    public InvalidModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
