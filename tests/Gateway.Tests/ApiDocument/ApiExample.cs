namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>A body that the description gives as an example.</summary>
/// <param name="MediaType">How it is sent.</param>
/// <param name="Body">JSON, or text that stands for its UTF-8 bytes.</param>
/// <param name="Headers">What is sent with it.</param>
internal sealed record ApiExample(string MediaType, string Body, IReadOnlyDictionary<string, string> Headers);
