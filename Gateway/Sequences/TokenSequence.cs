namespace PtmOrleans.Gateway.Sequences;

/// <summary>One input as the model takes it.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="TypeIds">Token type ids, as many.</param>
internal readonly record struct TokenSequence(int[] Ids, int[] TypeIds);
