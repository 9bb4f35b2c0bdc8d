namespace PtmOrleans.Gateway.Sequences;

/// <summary>The tokens of a request.</summary>
/// <param name="Sequences">One per input.</param>
/// <param name="Duration">How long tokenizing took.</param>
internal sealed record EncodedSequences(TokenSequence[] Sequences, TimeSpan Duration)
{
    public long Tokens { get; } = Sequences.Sum(s => (long)s.Ids.Length);
}
