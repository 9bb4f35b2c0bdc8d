using System.Text.Json;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>
/// A Hugging Face model folder: <c>config.json</c> with <c>model.safetensors</c>, or with <c>model.safetensors.index.json</c> and the files
/// that it names. Weights stay on disk, mapped. Pickles are refused: reading one runs whatever code it contains.
/// </summary>
public sealed class CheckpointFolder : IDisposable
{
    private readonly CheckpointFiles _files;
    private readonly ShardSet _shards;

    private CheckpointFolder(CheckpointFiles files, JsonElement config, ShardSet shards)
    {
        _files = files;
        _shards = shards;
        Config = config;
    }

    /// <summary>The folder's full path.</summary>
    public string Folder => _files.Folder;

    /// <summary>The content of <c>config.json</c>, an object.</summary>
    public JsonElement Config { get; }

    /// <summary>The tensors of all files by name; an offset counts from the start of the data section of the tensor's own file.</summary>
    public IReadOnlyDictionary<string, TensorRecord> Tensors => _shards.Tensors;

    /// <summary>Opens a folder and checks the header of every weight file.</summary>
    /// <exception cref="WeightStoreException">
    /// The folder or one of its files is missing, malformed or of a kind that is refused.
    /// </exception>
    public static CheckpointFolder Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new WeightStoreException(WeightStoreError.NotFound, $"checkpoint folder '{folder}' does not exist");
        }

        var files = new CheckpointFiles(folder);
        return new CheckpointFolder(files, ReadObject(files, "config.json"), ShardSet.Open(files));
    }

    /// <summary>The bytes of a tensor, little-endian, row-major; valid until disposal.</summary>
    /// <exception cref="WeightStoreException">There is no such tensor.</exception>
    public ReadOnlySpan<byte> Data(string tensor) => _shards.Data(tensor);

    /// <summary>Whether the folder has a file of this relative name.</summary>
    public bool HasFile(string name) => _files.Exists(name);

    /// <summary>Reads a small file, such as <c>tokenizer.json</c> or <c>1_Pooling/config.json</c>: at most 64 MiB, not empty.</summary>
    /// <exception cref="WeightStoreException">It is missing, too long, empty or leads out of the folder.</exception>
    public byte[] ReadFile(string name) => _files.Read(name);

    /// <summary>Unmaps the weight files.</summary>
    public void Dispose() => _shards.Dispose();

    internal static JsonElement ReadObject(CheckpointFiles files, string name)
    {
        var json = files.Read(name);
        try
        {
            CheckStrings(json);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new WeightStoreException(WeightStoreError.InvalidCheckpoint, $"'{name}' is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new WeightStoreException(WeightStoreError.InvalidCheckpoint, $"'{name}' is not JSON: {e.Message}", e);
        }
    }

    // A document takes strings that are not text (half of a surrogate pair, say) and fails when they are asked for, far from here.
    private static void CheckStrings(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                reader.GetString();
            }
        }
    }
}
