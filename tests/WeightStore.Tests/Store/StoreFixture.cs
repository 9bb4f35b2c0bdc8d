using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Tests.Store;

/// <summary>A store in a folder of its own, and checkpoints to put into it.</summary>
internal sealed class StoreFixture : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    public StoreFixture() => Store = Open();

    public string Root => _folder["store"];

    public CheckpointStore Store { get; }

    public string this[string name] => _folder[name];

    public CheckpointStore Open(TimeSpan lockWait = default, Action<StoreStep, string>? before = null)
        => CheckpointStore.Open(Root, TimeProvider.System, lockWait, before);

    public string Checkpoint(int seed = 1) => FakeCheckpoint.Write(_folder[$"checkpoint-{seed}"], seed);

    public Task<Manifest> ImportAsync(string name, int? version = null, int seed = 1, CheckpointStore? into = null)
        => (into ?? Store).ImportAsync(Checkpoint(seed), name, version, FakeLayout.ForFakeCheckpoint(), null, CancellationToken.None).WaitAsync(Bound);

    public Task<VerifyReport> VerifyAsync() => Store.VerifyAsync(null, CancellationToken.None).WaitAsync(Bound);

    public Task<GarbageReport> CollectAsync(CheckpointStore? store = null) => (store ?? Store).CollectGarbageAsync(CancellationToken.None).WaitAsync(Bound);

    public string[] Files(string below) => Directory.GetFiles(Path.Combine(Root, below), "*", SearchOption.AllDirectories);

    public void Dispose() => _folder.Dispose();
}
