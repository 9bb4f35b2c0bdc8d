using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class RequestPackingTests
{
    [Theory]
    [InlineData(1, 0, "a lone sequence")]
    [InlineData(64, 0, "a full chunk of a small request")]
    [InlineData(255, 0, "one below the threshold")]
    [InlineData(256, 256, "the threshold, four full chunks")]
    [InlineData(300, 256, "a remainder of 44")]
    [InlineData(319, 256, "a remainder of 63")]
    [InlineData(320, 320, "no remainder")]
    public void LaneOf_RequestOfASize_OnlyFullChunksOfLargeOnesAreOfTheBatchLane(int items, int batch, string because)
    {
        var lanes = Enumerable.Range(0, items).Select(i => RequestPacking.LaneOf(PackingOptions.ParaTra, i, items)).ToArray();
        var expected = Enumerable.Repeat(Lane.Batch, batch).Concat(Enumerable.Repeat(Lane.RealTime, items - batch));
        Assert.True(expected.SequenceEqual(lanes), because);
    }

    [Fact]
    public void LaneOf_NoLanes_EverythingIsRealTime() =>
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(Lane.RealTime, RequestPacking.LaneOf(new PackingOptions(), i, 1000)));

    [Fact]
    public void ParaTra_HasThePublishedSizes() => Assert.Equal(
        (PackingMode.Lanes, 256, 64, Ms(100)),
        (PackingOptions.ParaTra.Mode, PackingOptions.ParaTra.LaneThreshold, PackingOptions.ParaTra.ChunkItems, PackingOptions.ParaTra.Window));

    [Fact]
    public void NewTaskList_SizesOutOfRange_AreRefused()
    {
        PackingOptions[] wrong =
        [
            new() { LaneThreshold = 0 }, new() { ChunkItems = 0 }, new() { Window = Ms(-1) },
        ];
        Assert.All(wrong, w => Assert.Throws<ArgumentOutOfRangeException>(() => new TaskList<int>(new TaskListOptions { Packing = w })));
    }
}
