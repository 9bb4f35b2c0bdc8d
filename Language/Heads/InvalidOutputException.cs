namespace PtmOrleans.Language.Heads;

/// <summary>The numbers that a model gave have no reading: not finite, or not as many as its labels ask for.</summary>
public sealed class InvalidOutputException : Exception
{
    /// <summary>Creates the exception with a message that a tenant may read.</summary>
    public InvalidOutputException(string message)
        : base(message)
    {
    }
}
