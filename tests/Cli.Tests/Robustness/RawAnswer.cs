namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>What came back; a status of 0 when the server closed the connection without a word, which it may do to what is not HTTP.</summary>
internal sealed record RawAnswer(int Status, string Type, string Body);
