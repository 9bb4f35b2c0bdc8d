using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>Reads every manifest and re-hashes everything that they name. Runs on the calling thread under a shared store lock.</summary>
internal sealed class VerifyJob(
    StorePaths paths, ManifestFolder manifests, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
{
    private readonly List<string> _problems = [];

    private long _done;
    private long _total;

    public VerifyReport Run()
    {
        var versions = manifests.Versions();
        var readable = versions.Select(TryRead).OfType<Manifest>().ToList();
        var segments = readable
            .SelectMany(
                m => m.Segments,
                (m, s) => new Content(s.Digest.Value, paths.Segment(s.Digest), s.Bytes, $"segment '{s.Part}'", m.Key)
                {
                    MayBeAway = File.Exists(paths.Followed(m.Name, m.Version)),
                })
            .ToLookup(c => c.Digest);
        var blobs = readable
            .SelectMany(m => m.Files, (m, f) => new Content(f.Value, paths.Blob(f.Value), null, $"file '{f.Key}'", m.Key))
            .ToLookup(c => c.Digest);
        _total = segments.Concat(blobs).Sum(users => users.First().Length);
        foreach (var users in segments.Concat(blobs))
        {
            Check(users.MinBy(u => u.MayBeAway)!, [.. users.Select(u => u.Task).Distinct().Order(StringComparer.Ordinal)]);
        }

        return new VerifyReport(versions.Count, segments.Count, blobs.Count, _done, [.. _problems]);
    }

    private Manifest? TryRead((string Name, int Version) version)
    {
        try
        {
            return manifests.Read(version.Name, version.Version);
        }
        catch (WeightStoreException e)
        {
            _problems.Add(e.Message);
            return null;
        }
    }

    private void Check(Content content, string[] tasks)
    {
        var problem = ProblemOf(content);
        if (problem is not null)
        {
            _problems.Add($"{content.What} ({content.Digest}) of {string.Join(", ", tasks)} {problem}");
        }
    }

    private string? ProblemOf(Content content)
    {
        if (!File.Exists(content.Path))
        {
            return content.MayBeAway ? null : "is missing";
        }

        if (content.Bytes is { } bytes && bytes != content.Length)
        {
            return $"has {content.Length} bytes, not {bytes}";
        }

        try
        {
            var digest = FileHash.Of(content.Path, length => Report(content.Digest, length), cancellationToken);
            return digest == content.Digest ? null : $"is corrupt: its content hashes to {digest}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    private void Report(string digest, int length)
    {
        _done += length;
        progress?.Report(new VerifyProgress(digest, _done, _total));
    }

    private sealed record Content(string Digest, string Path, long? Bytes, string What, string Task)
    {
        /// <summary>Whether its task follows another store, from which it comes when it is needed.</summary>
        public bool MayBeAway { get; init; }

        public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;
    }
}
