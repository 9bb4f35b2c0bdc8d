using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Client.Sending;

namespace PtmOrleans.Client.Tests.Sending;

public sealed class BackoffTests
{
    [Fact]
    public void Next_AnyFailure_StaysBetweenTheTimeAskedForAndTheCeiling() =>
        Prop.ForAll(Gen.Choose(1, 40).Zip(Gen.Choose(0, 10_000)).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(), input =>
        {
            var ((failures, askedMilliseconds), seed) = input;
            var asked = TimeSpan.FromMilliseconds(askedMilliseconds);
            var wait = new Backoff(new Random(seed)).Next(failures, asked);
            return wait >= asked && wait <= asked + TimeSpan.FromMilliseconds(Math.Min(5000, 100 * Math.Pow(2, failures - 1)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Next_ManyCallers_SpreadOverTheWholeRange()
    {
        var backoff = new Backoff(new Random(1));
        var waits = Enumerable.Range(0, 1000).Select(_ => backoff.Next(4, null).TotalMilliseconds).ToArray();

        Assert.InRange(waits.Min(), 0, 40);
        Assert.InRange(waits.Max(), 760, 800);
        Assert.InRange(waits.Average(), 360, 440);
    }
}
