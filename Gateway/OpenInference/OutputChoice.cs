namespace PtmOrleans.Gateway.OpenInference;

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Binary">Whether as binary data; null leaves that to the request.</param>
internal sealed record OutputChoice(string Name, bool? Binary);
