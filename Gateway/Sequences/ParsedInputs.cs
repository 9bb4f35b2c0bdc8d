namespace PtmOrleans.Gateway.Sequences;

/// <summary>The inputs of a body.</summary>
/// <param name="Items">At least one.</param>
/// <param name="IsBatch">Whether they were given as a list, so that the answer is one.</param>
internal sealed record ParsedInputs(IReadOnlyList<SequenceInput> Items, bool IsBatch);
