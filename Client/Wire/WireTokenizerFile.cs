namespace PtmOrleans.Client.Wire;

/// <summary>One file of a tokenizer; its content is base64 on the wire.</summary>
internal sealed record WireTokenizerFile(string Name, byte[] Content);
