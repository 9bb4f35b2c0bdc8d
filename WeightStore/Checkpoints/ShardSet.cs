using System.Text.Json;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>The weight files of a checkpoint folder.</summary>
internal sealed class ShardSet : IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";

    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".pkl", ".ckpt"];

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, (SafetensorsFile File, TensorRecord Record)> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorRecord> _tensors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TensorRecord> Tensors => _tensors;

    public static ShardSet Open(CheckpointFiles files)
    {
        var shards = new ShardSet();
        try
        {
            if (files.Exists(SingleFile))
            {
                shards.AddAll(files.Resolve(SingleFile));
            }
            else if (files.Exists(IndexFile))
            {
                shards.AddIndexed(files);
            }
            else
            {
                throw NoWeights(files.Folder);
            }

            return shards;
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> Data(string tensor)
        => _owners.TryGetValue(tensor, out var owner)
            ? owner.File.Data(owner.Record)
            : throw new WeightStoreException(
                WeightStoreError.InvalidCheckpoint, $"the checkpoint has no tensor {SafetensorsHeader.Quoted(tensor)}");

    public void Dispose() => _files.ForEach(f => f.Dispose());

    private void AddAll(string path)
    {
        var file = Open(path);
        foreach (var tensor in file.Tensors.Values)
        {
            Add(tensor.Name, file, tensor);
        }
    }

    private void AddIndexed(CheckpointFiles files)
    {
        foreach (var shard in ReadWeightMap(files).GroupBy(entry => entry.File, entry => entry.Tensor, StringComparer.Ordinal))
        {
            if (shard.Key.Contains('/', StringComparison.Ordinal) || !shard.Key.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                throw Invalid($"names the file {SafetensorsHeader.Quoted(shard.Key)}, which is not the plain name of a .safetensors file");
            }

            var file = Open(files.Resolve(shard.Key));
            foreach (var tensor in shard)
            {
                var record = file.Tensors.GetValueOrDefault(tensor)
                    ?? throw Invalid($"puts tensor {SafetensorsHeader.Quoted(tensor)} into '{shard.Key}', which lacks it");
                Add(tensor, file, record);
            }
        }
    }

    private static IEnumerable<(string Tensor, string File)> ReadWeightMap(CheckpointFiles files)
    {
        var index = CheckpointFolder.ReadObject(files, IndexFile);
        if (!index.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object || map.GetPropertyCount() == 0)
        {
            throw Invalid("has no 'weight_map' with entries");
        }

        foreach (var entry in map.EnumerateObject())
        {
            yield return entry.Value.ValueKind == JsonValueKind.String
                ? (entry.Name, entry.Value.GetString()!)
                : throw Invalid($"gives tensor {SafetensorsHeader.Quoted(entry.Name)} something other than a file name");
        }
    }

    private SafetensorsFile Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        return file;
    }

    private void Add(string name, SafetensorsFile file, TensorRecord record)
    {
        _owners.Add(name, (file, record));
        _tensors.Add(name, record);
    }

    private static WeightStoreException NoWeights(string folder)
    {
        var names = Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        var pickle = names.Find(n => Pickles.Contains(Path.GetExtension(n), StringComparer.OrdinalIgnoreCase));
        return pickle is null
            ? new WeightStoreException(
                WeightStoreError.InvalidCheckpoint, $"the checkpoint folder has neither '{SingleFile}' nor '{IndexFile}'")
            : new WeightStoreException(
                WeightStoreError.UnsupportedCheckpoint,
                $"'{pickle}' is a Python pickle, which can run any code when it is read, so it is refused; "
                + $"save the model as '{SingleFile}' instead");
    }

    private static WeightStoreException Invalid(string problem) => new(WeightStoreError.InvalidCheckpoint, $"'{IndexFile}' {problem}");
}
