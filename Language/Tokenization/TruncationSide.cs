namespace PtmOrleans.Language.Tokenization;

/// <summary>Which end of a sequence is cut off.</summary>
public enum TruncationSide
{
    /// <summary>The last tokens go.</summary>
    End,

    /// <summary>The first tokens go.</summary>
    Start,
}
