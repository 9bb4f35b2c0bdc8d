using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Hosting;

/// <summary>What of its store the node made visible to tenants when it started; the rest is for later looks at the store.</summary>
internal sealed class Adoption
{
    private readonly TaskCompletionSource<HashSet<StoredVersion>> _adopted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The versions, when the node is done with them.</summary>
    public Task<HashSet<StoredVersion>> Adopted => _adopted.Task;

    public void Complete(IEnumerable<StoredVersion> adopted) => _adopted.TrySetResult([.. adopted]);
}
