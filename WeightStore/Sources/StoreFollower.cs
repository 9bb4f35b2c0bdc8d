using System.Security.Cryptography;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Makes the versions of other stores versions of this one: manifests and kept files are copied, segments come when they are needed. A
/// version that is here stays as it is, and one that was removed here stays away. One that came from an origin goes when all origins
/// answered and none has it.
/// </summary>
/// <param name="store">The local store.</param>
/// <param name="origins">The stores to follow.</param>
public sealed class StoreFollower(CheckpointStore store, IReadOnlyList<IStoreOrigin> origins)
{
    /// <summary>Looks at every origin once. What goes wrong with one version or origin keeps no other from being followed.</summary>
    public async Task<FollowReport> RunAsync(CancellationToken cancellationToken)
    {
        var added = new SortedSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        var listed = new HashSet<StoredVersion>();
        var complete = origins.Count > 0;
        foreach (var origin in origins)
        {
            if (await TryListAsync(origin, problems, cancellationToken).ConfigureAwait(false) is not { } versions)
            {
                complete = false;
                continue;
            }

            listed.UnionWith(versions);
            await AdoptAsync(origin, versions, added, problems, cancellationToken).ConfigureAwait(false);
        }

        return new FollowReport([.. added], complete ? Leave(listed, problems) : [], [.. problems]);
    }

    private static async Task<IReadOnlyList<StoredVersion>?> TryListAsync(
        IStoreOrigin origin, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            var versions = await origin.ListAsync(cancellationToken).ConfigureAwait(false);
            return [.. versions.Where(v => TaskName.IsValid(v.Name) && v.Version is >= 1 and <= CheckpointStore.MaxVersion)];
        }
        catch (OriginException e)
        {
            problems.Add($"{origin.Name} {e.Message}");
            return null;
        }
    }

    private async Task AdoptAsync(
        IStoreOrigin origin,
        IReadOnlyList<StoredVersion> versions,
        SortedSet<string> added,
        List<string> problems,
        CancellationToken cancellationToken)
    {
        foreach (var version in versions.Where(v => !store.Knows(v)))
        {
            try
            {
                if (await TryAdoptAsync(origin, version, cancellationToken).ConfigureAwait(false))
                {
                    added.Add(version.Name);
                }
            }
            catch (OriginException e)
            {
                problems.Add($"version '{version}': {origin.Name} {e.Message}");
                if (e.Failure is OriginFailure.Passing or OriginFailure.Refused)
                {
                    // The others would fail as slowly; the next look begins here.
                    return;
                }
            }
            catch (WeightStoreException e)
            {
                problems.Add($"version '{version}' of {origin.Name}: {e.Message}");
            }
        }
    }

    private async Task<bool> TryAdoptAsync(IStoreOrigin origin, StoredVersion version, CancellationToken cancellationToken)
    {
        var manifest = await ReadManifestAsync(origin, version, cancellationToken).ConfigureAwait(false);
        var contents = await ReadFilesAsync(origin, manifest, cancellationToken).ConfigureAwait(false);
        return await store.AdoptAsync(manifest, contents, origin.Name, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Manifest> ReadManifestAsync(IStoreOrigin origin, StoredVersion version, CancellationToken cancellationToken)
    {
        var json = await origin.ReadManifestAsync(version, cancellationToken).ConfigureAwait(false);
        var manifest = ManifestFormat.Read(json, version.ToString());
        return manifest.Name == version.Name && manifest.Version == version.Version
            ? manifest
            : throw new OriginException(OriginFailure.Wrong, $"sent the manifest of '{manifest.Key}' in its place");
    }

    private async Task<List<byte[]>> ReadFilesAsync(IStoreOrigin origin, Manifest manifest, CancellationToken cancellationToken)
    {
        var contents = new List<byte[]>();
        foreach (var (name, digest) in manifest.Files.DistinctBy(f => f.Value))
        {
            if (File.Exists(store.FilePath(digest)))
            {
                continue;
            }

            var content = await origin.ReadFileAsync(digest, cancellationToken).ConfigureAwait(false);
            if (Convert.ToHexStringLower(SHA256.HashData(content)) is var real && real != digest)
            {
                throw new OriginException(OriginFailure.Wrong, $"sent a file '{name}' that hashes to {real}, not {digest}");
            }

            contents.Add(content);
        }

        return contents;
    }

    // What one version fails with must not keep the others from being told of.
    private IReadOnlyList<string> Leave(HashSet<StoredVersion> listed, List<string> problems)
    {
        var gone = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var version in store.Versions().Where(v => !listed.Contains(v) && store.IsFollowed(v)).ToList())
            {
                store.Forget(version);
                gone.Add(version.Name);
            }
        }
        catch (Exception e) when (e is WeightStoreException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"what is gone elsewhere cannot be removed here: {e.Message}");
        }

        return [.. gone];
    }
}
