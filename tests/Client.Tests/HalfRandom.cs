namespace PtmOrleans.Client.Tests;

/// <summary>Half of everything, so that waits can be foretold.</summary>
internal sealed class HalfRandom : Random
{
    public override double NextDouble() => 0.5;
}
