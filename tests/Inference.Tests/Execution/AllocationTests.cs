using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Inference.Tests.Execution;

/// <summary>Runs alone: it counts the allocations of the whole process.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Fact]
    public async Task RunAsync_ShapeSeenBefore_AllocatesTheResultAndLittleElse()
    {
        await using var models = new ServedModels();
        var model = new RandomBert(BertSize.Small with { Layers = 6 }, HeadKind.SequenceClassification, seed: 1);
        using var lease = await models.Cache.AcquireAsync(await models.ImportAsync(model, "task"), CancellationToken.None);
        var batch = new RandomBatch(model.Size, seed: 2, 40, 12, 33, 7).Batch;
        var least = long.MaxValue;
        for (var i = 0; i < 30; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await models.Executor.RunAsync(lease, batch, CancellationToken.None).WaitAsync(ServedModels.Patience);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least, 1, 2048);
    }
}
