using PtmOrleans.Scheduling.Costs;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Costs;

public sealed class CostModelTests
{
    private readonly CostModel _costs = new();

    [Theory]
    [InlineData(20, 0.5)]
    [InlineData(3, 0.02)]
    [InlineData(100, 0.001)]
    [InlineData(0, 2)]
    public void ObserveExec_TenthAreTwentyTimesOff_ConvergesToTheLine(double start, double perToken)
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var tokens = random.Next(16, 4096);
            var time = (start + (perToken * tokens)) * (0.95 + (0.1 * random.NextDouble()));
            Observe(tokens, random.Next(10) == 0 ? 20 * time : time);
        }

        foreach (var tokens in new[] { 16, 256, 1024, 4096 })
        {
            var truth = start + (perToken * tokens);
            Assert.InRange(_costs.Exec("bert", "cpu", tokens).TotalMilliseconds, 0.93 * truth, 1.07 * truth);
        }
    }

    [Fact]
    public void Exec_NothingObserved_IsSaneAndNotConfident()
    {
        Assert.InRange(_costs.Exec("bert", "cpu", 128).TotalMilliseconds, 50, 400);
        Assert.InRange(_costs.Exec("bert", "cuda", 128).TotalMilliseconds, 1, 50);
        Assert.False(_costs.ExecCost("bert", "cpu").IsConfident);
    }

    [Fact]
    public void Exec_OneLengthObserved_ScalesThePriorsShape()
    {
        var prior = _costs.Exec("bert", "cpu", 1024) / _costs.Exec("bert", "cpu", 128);
        for (var i = 0; i < 20; i++)
        {
            Observe(128, 15);
        }

        Assert.InRange(_costs.Exec("bert", "cpu", 128).TotalMilliseconds, 14.5, 15.5);
        Assert.Equal(prior, _costs.Exec("bert", "cpu", 1024) / _costs.Exec("bert", "cpu", 128), 0.2);
    }

    [Fact]
    public void Exec_DeviceBecomesSlower_Follows()
    {
        Feed(128, 100, 200);
        Feed(128, 300, 200);
        Assert.InRange(_costs.Exec("bert", "cpu", 128).TotalMilliseconds, 285, 315);
    }

    [Fact]
    public void Exec_EightObservations_IsConfident()
    {
        Feed(128, 100, 7);
        Assert.False(_costs.ExecCost("bert", "cpu").IsConfident);
        Feed(128, 100, 1);
        Assert.True(_costs.ExecCost("bert", "cpu").IsConfident);
    }

    [Fact]
    public void ObserveExec_EmptyBatch_TeachesNothing()
    {
        _costs.ObserveExec("bert", "cpu", 0, 0, Ms(5));
        Assert.Equal(0, _costs.ExecCost("bert", "cpu").Observations);
    }

    [Fact]
    public void ObserveSwitch_ResidentAndPaged_LearnsFixedPartAndBandwidth()
    {
        for (var i = 0; i < 40; i++)
        {
            _costs.ObserveSwitch("cuda", 0, Ms(4));
            _costs.ObserveSwitch("cuda", 400L << 20, Ms(24));
        }

        Assert.Equal(4, _costs.Switch("cuda", 0).TotalMilliseconds, 0.3);
        Assert.Equal(14, _costs.Switch("cuda", 200L << 20).TotalMilliseconds, 0.7);
    }

    [Fact]
    public void Switch_WideningWeights_HasALineOfItsOwn()
    {
        for (var i = 0; i < 40; i++)
        {
            _costs.ObserveSwitch("cpu", 400L << 20, Ms(2));
            _costs.ObserveSwitch("cpu", 400L << 20, Ms(80), widens: true);
        }

        Assert.Equal(2, _costs.Switch("cpu", 400L << 20).TotalMilliseconds, 0.5);
        Assert.Equal(80, _costs.Switch("cpu", 400L << 20, widens: true).TotalMilliseconds, 5.0);
        var copy = CostModel.Import(_costs.Export());
        Assert.Equal(_costs.Switch("cpu", 1 << 20), copy.Switch("cpu", 1 << 20));
        Assert.Equal(_costs.Switch("cpu", 1 << 20, widens: true), copy.Switch("cpu", 1 << 20, widens: true));
    }

    [Fact]
    public void AmountWithin_ItsOwnEstimate_GivesTheAmountBack()
    {
        var cost = _costs.ExecCost("bert", "cpu");
        Assert.InRange(cost.AmountWithin(cost.Estimate(1000)), 998, 1001);
        Assert.Equal(0, cost.AmountWithin(Ms(1)));
    }

    [Fact]
    public void Import_Export_KeepsEstimatesAndConfidence()
    {
        Feed(128, 100, 50);
        _costs.ObserveSwitch("cpu", 1 << 20, Ms(9));
        var copy = CostModel.Import(_costs.Export());
        Assert.Equal(_costs.Exec("bert", "cpu", 700), copy.Exec("bert", "cpu", 700));
        Assert.Equal(_costs.Switch("cpu", 7 << 20), copy.Switch("cpu", 7 << 20));
        Assert.True(copy.ExecCost("bert", "cpu").IsConfident);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void Import_TermNotANumberOrNegative_IsRefused(double term) =>
        Assert.Throws<ArgumentException>(() => CostModel.Import(new CostModelState { Exec = [new CostState("bert", "cpu", term, 1, 3)] }));

    private void Feed(int tokens, double time, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Observe(tokens, time);
        }
    }

    private void Observe(int tokens, double time) => _costs.ObserveExec("bert", "cpu", 1, tokens, Ms(time));
}
