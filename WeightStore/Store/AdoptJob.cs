using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// Takes a version of another store over, but for its segments: kept files first, then the mark that it follows that store, the manifest
/// last. Runs on the calling thread under a shared store lock.
/// </summary>
internal sealed class AdoptJob(StorePaths paths, StoreFiles files, ManifestFolder manifests)
{
    /// <returns>False when the version exists here or was removed.</returns>
    public bool Run(Manifest manifest, IReadOnlyCollection<byte[]> contents, string origin)
    {
        if (manifests.VersionsOf(manifest.Name, removedToo: true).Contains(manifest.Version))
        {
            return false;
        }

        foreach (var content in contents)
        {
            Write(content, paths.Blob(Convert.ToHexStringLower(SHA256.HashData(content))));
        }

        var mark = $"{{ \"origin\": \"{JsonEncodedText.Encode(origin)}\" }}\n";
        Write(Encoding.UTF8.GetBytes(mark), paths.Followed(manifest.Name, manifest.Version));
        if (manifests.TryWrite(manifest))
        {
            return true;
        }

        // The mark stays with what another process took over meanwhile; an import must not go when the other store loses its version.
        if (!IsHere(manifest))
        {
            manifests.DeleteMark(manifest.Name, manifest.Version);
        }

        return false;
    }

    private bool IsHere(Manifest manifest)
        => paths.Manifest(manifest.Name, manifest.Version) is var path
            && File.Exists(path)
            && File.ReadAllBytes(path).AsSpan().SequenceEqual(ManifestFormat.Write(manifest));

    private void Write(byte[] content, string path)
    {
        var file = files.CreateTemporary();
        try
        {
            files.Write(file, content);
            files.Publish(file, path);
        }
        finally
        {
            files.Discard(file);
        }
    }
}
