namespace PtmOrleans.Language.Tokenization;

/// <summary>Which sequence gives up tokens when the input is longer than allowed.</summary>
public enum Truncation
{
    /// <summary>The longer sequence, until both are equally long; then both.</summary>
    LongestFirst,

    /// <summary>Only the text.</summary>
    OnlyFirst,

    /// <summary>Only the pair.</summary>
    OnlySecond,

    /// <summary>Neither: an over-long input is an error.</summary>
    None,
}
