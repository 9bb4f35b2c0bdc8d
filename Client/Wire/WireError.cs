namespace PtmOrleans.Client.Wire;

/// <summary>Body of a refusal.</summary>
internal sealed record WireError(string Error);
