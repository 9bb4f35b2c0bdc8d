namespace PtmOrleans.Language.Tokenization;

/// <summary>A text cannot be made into tokens under the limits asked for; the message is for the tenant.</summary>
public sealed class InvalidTextException : Exception
{
    /// <summary>Creates the exception with a message that a tenant may read.</summary>
    public InvalidTextException(string message)
        : base(message)
    {
    }
}
