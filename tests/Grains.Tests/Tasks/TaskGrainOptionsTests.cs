using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class TaskGrainOptionsTests
{
    [Fact]
    public void ListOptions_Defaults_PackNothing()
    {
        var packing = new TaskGrainOptions().ListOptions().Packing;
        Assert.Equal(new PackingOptions(), packing);
        Assert.Equal((PackingMode.None, TimeSpan.Zero), (packing.Mode, packing.Window));
    }

    [Fact]
    public void ListOptions_Lanes_HaveParaTrasSizesUnlessSaidOtherwise()
    {
        var options = new TaskGrainOptions { Packing = PackingMode.Lanes };
        Assert.Equal(PackingOptions.ParaTra, options.ListOptions().Packing);

        (options.PackingThreshold, options.PackingChunk, options.PackingWindow) = (32, 8, TimeSpan.Zero);
        Assert.Equal(
            new PackingOptions { Mode = PackingMode.Lanes, LaneThreshold = 32, ChunkItems = 8, Window = TimeSpan.Zero },
            options.ListOptions().Packing);
    }

    [Fact]
    public void Validate_PackingOutOfRange_NamesEveryField()
    {
        var node = new NodeOptions { StoreDirectory = "store" };
        var tasks = node.Tasks;
        Assert.True(new NodeOptionsValidator().Validate(null, node).Succeeded);

        (tasks.Packing, tasks.PackingThreshold, tasks.PackingChunk, tasks.PackingWindow) = ((PackingMode)7, 0, 0, TimeSpan.FromSeconds(11));
        var failures = string.Join('\n', new NodeOptionsValidator().Validate(null, node).Failures!);
        Assert.All(
            ["Packing", nameof(tasks.PackingThreshold), nameof(tasks.PackingChunk), nameof(tasks.PackingWindow)],
            field => Assert.Contains($"Tasks.{field}", failures, StringComparison.Ordinal));
    }
}
