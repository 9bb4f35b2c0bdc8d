namespace PtmOrleans.StandIns.OrleansTests.Activations;

internal sealed record Greeting(string Text);
