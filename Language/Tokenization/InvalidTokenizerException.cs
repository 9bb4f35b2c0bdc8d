namespace PtmOrleans.Language.Tokenization;

/// <summary>Tokenizer files that cannot be used, with every reason found.</summary>
public sealed class InvalidTokenizerException : Exception
{
    /// <summary>Creates the exception; its message lists <paramref name="problems"/>.</summary>
    public InvalidTokenizerException(IReadOnlyList<string> problems)
        : base("The tokenizer cannot be used: " + string.Join("; ", problems) + ".") => Problems = problems;

    /// <summary>Each reason on its own, naming the file or field.</summary>
    public IReadOnlyList<string> Problems { get; }
}
