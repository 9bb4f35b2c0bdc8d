namespace PtmOrleans.Client.Wire;

/// <summary>The files of a tokenizer.</summary>
internal sealed record WireTokenizer(IReadOnlyList<WireTokenizerFile> Files);
