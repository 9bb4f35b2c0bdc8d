using System.Text.Json;

namespace PtmOrleans.WeightStore.Manifests;

/// <summary>The manifest's JSON.</summary>
internal static class ManifestFormat
{
    public static byte[] Write(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestContext.Default.Manifest);

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="json">The file's content.</param>
    /// <param name="file">The file's name below the manifests' folder, for the message.</param>
    /// <exception cref="WeightStoreException">One error that names the file and lists every problem.</exception>
    public static Manifest Read(ReadOnlySpan<byte> json, string file)
    {
        Manifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestContext.Default.Manifest);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Corrupt(file, e.Message, e);
        }

        var problems = manifest is null ? ["it is null"] : ManifestValidator.Validate(manifest);
        return problems.Count == 0 ? manifest! : throw Corrupt(file, string.Join("; ", problems));
    }

    private static WeightStoreException Corrupt(string file, string problem, Exception? inner = null)
        => new(WeightStoreError.CorruptSegment, $"manifest '{file}' cannot be used: {problem}", inner);
}
