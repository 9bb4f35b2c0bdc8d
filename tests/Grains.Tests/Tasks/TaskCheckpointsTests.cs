using Microsoft.Extensions.Logging.Abstractions;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class TaskCheckpointsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("acme", 3)]
    [InlineData("other", 0)]
    public async Task MeasureAsync_UploadBesideTheRoots_SeenByItsTenantAlone(string tenant, long expected)
    {
        var store = CheckpointStore.Open(_folder["store"], TimeProvider.System);
        var upload = Directory.CreateDirectory(Path.Combine(store.UploadsFolder, "acme", "u1")).FullName;
        File.WriteAllBytes(Path.Combine(upload, "model.safetensors"), [1, 2, 3]);
        using var garbage = new StoreGarbage(store, TimeProvider.System, NullLogger<StoreGarbage>.Instance);
        var checkpoints = new TaskCheckpoints(
            store,
            new BertLayout(),
            new CheckpointRoots([_folder["roots"]]),
            new ManifestCatalog(store),
            garbage,
            NullLogger<TaskCheckpoints>.Instance);

        Assert.Equal(expected, await checkpoints.MeasureAsync(new TaskName(tenant, "t"), upload, CancellationToken.None));
    }
}
