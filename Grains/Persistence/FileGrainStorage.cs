using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.Grains.Persistence;

/// <summary>
/// Grain state as JSON files of one folder, for a node without Redis: registrations survive a restart. One process owns the folder.
/// A write goes to a new file, reaches the disk, and then takes the old one's name, so a crash leaves the old state or the new one.
/// </summary>
internal sealed class FileGrainStorage : IGrainStorage
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private static readonly string OwnTemporary = string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}.tmp");

    private readonly string _root;

    public FileGrainStorage(string root)
    {
        _root = Directory.CreateDirectory(root).FullName;

        // Of a process that was killed between writing and renaming: one process owns the folder, so only this one's own can be in use.
        foreach (var leftover in Directory.EnumerateFiles(_root, "*.tmp", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(OwnTemporary, StringComparison.Ordinal)))
        {
            File.Delete(leftover);
        }
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        if (!File.Exists(path))
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.RecordExists = false;
            grainState.ETag = null!;
            return;
        }

        var bytes = await File.ReadAllBytesAsync(path);
        grainState.State = Deserialize<T>(path, bytes);
        grainState.ETag = ETagOf(bytes);
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        await CheckUnchangedAsync(path, grainState.ETag);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(grainState.State, Json);
        var fresh = string.Create(CultureInfo.InvariantCulture, $"{path}.{Guid.NewGuid():N}{OwnTemporary}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = new FileStream(fresh, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        grainState.ETag = ETagOf(bytes);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        await CheckUnchangedAsync(path, grainState.ETag);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    private static T Deserialize<T>(string path, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Json) ?? throw new JsonException("the file holds null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"State file '{path}' is not readable: {e.Message} Restore it from a backup, or delete it to forget this state.", e);
        }
    }

    private static async Task CheckUnchangedAsync(string path, string? expected)
    {
        var stored = File.Exists(path) ? ETagOf(await File.ReadAllBytesAsync(path)) : null;
        if (stored != expected)
        {
            throw new InconsistentStateException($"State file '{path}' changed since it was read.", stored ?? "", expected ?? "");
        }
    }

    private static string ETagOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));

    private string PathOf(string stateName, GrainId grainId)
    {
        var id = grainId.ToString();
        var readable = new StringBuilder(id.Length);
        foreach (var c in id.Take(80))
        {
            readable.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_');
        }

        // The digest keeps two ids apart whose readable parts coincide.
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 8));
        return Path.Combine(_root, stateName, $"{readable}-{digest}.json");
    }
}
