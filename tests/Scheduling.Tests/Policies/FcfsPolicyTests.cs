namespace PtmOrleans.Scheduling.Tests.Policies;

public sealed class FcfsPolicyTests
{
    private readonly Stage _stage = new("fcfs");

    [Fact]
    public void Choose_SeveralLists_TakesTheOldestHead()
    {
        _stage.Device("d", ["c"]).List("a", 5, arrival: 20).List("b", 5, arrival: 10).List("c", 50, arrival: 30);
        Assert.Equal(["d: b"], _stage.Decide(now: 100));
    }

    [Fact]
    public void Choose_SeveralFreeDevices_TakesTheFirstWhateverTheyHold()
    {
        _stage.Device("d").Device("e", ["a"]).List("a", 1);
        Assert.Equal(["d: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_FirstIsBusier_TakesTheIdleDevice()
    {
        _stage.Device("d", slots: 2).List("a", 1);
        Assert.Equal(["d: a"], _stage.Decide());
        _stage.Device("e").List("a", 20);
        Assert.Equal(["e: a", "d: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_DeviceOfTwoInstances_IsFilledBeforeAnotherIsGivenASecond()
    {
        _stage.Device("d", slots: 2).Device("e", slots: 2, instances: 2).List("a", 100);
        Assert.Equal(["d: a", "e: a", "e: a", "d: a", "e: a", "e: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_EqualAges_GoesByName()
    {
        _stage.Device("d").List("b", 1).List("a", 1);
        Assert.Equal(["d: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_OldestFitsNoFreeDevice_TakesTheNext()
    {
        _stage.Device("small", budgetMebibytes: 500).List("big", 1, arrival: 0, mebibytes: 501).List("a", 1, arrival: 5);
        Assert.Equal(["small: a"], _stage.Decide(now: 10));
    }

    [Fact]
    public void Choose_Decision_SaysHowOld()
    {
        _stage.Device("d").List("a", 5);
        Assert.Equal("oldest 1.25 s, 5 items", _stage.Reason(now: 1250));
    }
}
