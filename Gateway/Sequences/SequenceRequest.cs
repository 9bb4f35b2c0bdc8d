using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Inputs to run through a task whose head gives a row per input, or, of an embedding model, the vectors of each input's tokens.</summary>
/// <param name="Task">The task.</param>
/// <param name="Inputs">What to run.</param>
/// <param name="Field">The body's field that they came from.</param>
internal sealed record SequenceRequest(ServedTask Task, IReadOnlyList<SequenceInput> Inputs, string Field)
{
    public Truncation Truncation { get; init; } = Truncation.None;

    public TruncationSide Side { get; init; }

    /// <summary>Whether each input gets a row for each of its tokens.</summary>
    public bool TokenVectors { get; init; }

    /// <summary>Most tokens of one input, beside the model's own limit.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Most tokens of all inputs.</summary>
    public int MaxTotalTokens { get; init; } = int.MaxValue;
}
