namespace PtmOrleans.Scheduling.Tests.Parity;

/// <summary>What a published log says of one run.</summary>
internal sealed record LoggedRun(double Milliseconds, int Overtime, int Switches);
