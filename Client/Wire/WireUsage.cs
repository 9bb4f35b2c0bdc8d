namespace PtmOrleans.Client.Wire;

/// <summary>What a call used.</summary>
internal sealed record WireUsage(int Tokens);
