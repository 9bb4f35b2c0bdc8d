using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cli.Fleet;

/// <summary>Writes a Hugging Face BERT classifier with seeded random weights: real in size and cost, meaningless in its answers.</summary>
internal sealed class RandomCheckpoint(
    ModelSize size, int labels, int seed, int embeddingsSeed, ElementType type = ElementType.F32)
{
    private const int ChunkFloats = 1 << 18;
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    public IReadOnlyList<RandomTensor> Tensors { get; } = [.. Plan(size, labels, seed, embeddingsSeed).Select(t => t with { Type = type })];

    /// <summary>Writes config.json, vocab.txt and model.safetensors; reports bytes written.</summary>
    public void Write(string folder, Action<long> written, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), Config());
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), Vocabulary());
        var weights = Path.Combine(folder, "model.safetensors");
        using (var file = new FileStream(weights + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            WriteHeader(file);
            WriteTensors(file, written, cancellationToken);
        }

        File.Move(weights + ".part", weights, overwrite: true);
    }

    /// <summary>A seed from two; unlike <see cref="HashCode"/> the same in every process.</summary>
    public static int Mix(int a, int b) => unchecked((a * 1_000_003) ^ (b * 92_821) ^ 0x5bd1e995);

    private static IEnumerable<RandomTensor> Plan(ModelSize size, int labels, int seed, int embeddingsSeed)
    {
        var next = 0;
        RandomTensor Weight(string name, params int[] shape) => new(name, shape, 0.02f, 0, Mix(seed, next++));
        RandomTensor Shared(string name, params int[] shape) => new(name, shape, 0.02f, 0, Mix(embeddingsSeed, next++));
        RandomTensor Gamma(string name) => new(name, [size.Hidden], 0, 1, 0);
        RandomTensor Zero(string name, int count) => new(name, [count], 0, 0, 0);

        const string Embeddings = "bert.embeddings.";
        yield return Shared(Embeddings + "word_embeddings.weight", size.Vocabulary, size.Hidden);
        yield return Shared(Embeddings + "position_embeddings.weight", size.Positions, size.Hidden);
        yield return Shared(Embeddings + "token_type_embeddings.weight", 2, size.Hidden);
        yield return Gamma(Embeddings + "LayerNorm.weight");
        yield return Zero(Embeddings + "LayerNorm.bias", size.Hidden);
        for (var i = 0; i < size.Layers; i++)
        {
            var layer = $"bert.encoder.layer.{i}.";
            foreach (var part in (string[])["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"])
            {
                yield return Weight($"{layer}{part}.weight", size.Hidden, size.Hidden);
                yield return Zero($"{layer}{part}.bias", size.Hidden);
            }

            yield return Gamma(layer + "attention.output.LayerNorm.weight");
            yield return Zero(layer + "attention.output.LayerNorm.bias", size.Hidden);
            yield return Weight(layer + "intermediate.dense.weight", size.Intermediate, size.Hidden);
            yield return Zero(layer + "intermediate.dense.bias", size.Intermediate);
            yield return Weight(layer + "output.dense.weight", size.Hidden, size.Intermediate);
            yield return Zero(layer + "output.dense.bias", size.Hidden);
            yield return Gamma(layer + "output.LayerNorm.weight");
            yield return Zero(layer + "output.LayerNorm.bias", size.Hidden);
        }

        yield return Weight("bert.pooler.dense.weight", size.Hidden, size.Hidden);
        yield return Zero("bert.pooler.dense.bias", size.Hidden);
        yield return Weight("classifier.weight", labels, size.Hidden);
        yield return Zero("classifier.bias", labels);
    }

    private string Config() => JsonSerializer.Serialize(
        new
        {
            architectures = new[] { "BertForSequenceClassification" },
            model_type = "bert",
            hidden_size = size.Hidden,
            num_hidden_layers = size.Layers,
            num_attention_heads = size.Heads,
            intermediate_size = size.Intermediate,
            hidden_act = "gelu",
            layer_norm_eps = 1e-12,
            max_position_embeddings = size.Positions,
            type_vocab_size = 2,
            vocab_size = size.Vocabulary,
            pad_token_id = 0,
            id2label = Enumerable.Range(0, labels).ToDictionary(i => $"{i}", i => $"LABEL_{i}"),
        },
        new JsonSerializerOptions { WriteIndented = true });

    private IEnumerable<string> Vocabulary() =>
        Special.Concat(Enumerable.Range(0, 26).Select(i => $"{(char)('a' + i)}"))
            .Concat(Enumerable.Range(0, 26).Select(i => $"##{(char)('a' + i)}"))
            .Concat(Enumerable.Range(0, int.MaxValue).Select(i => $"word{i}"))
            .Take(size.Vocabulary);

    private void WriteHeader(FileStream file)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            var at = 0L;
            foreach (var tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", type.ToString());
                json.WriteStartArray("shape");
                Array.ForEach(tensor.Shape, d => json.WriteNumberValue(d));
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padding = (8 - (buffer.WrittenCount % 8)) % 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, buffer.WrittenCount + padding);
        file.Write(length);
        file.Write(buffer.WrittenSpan);
        file.Write(Encoding.ASCII.GetBytes(new string(' ', padding)));
    }

    private void WriteTensors(FileStream file, Action<long> written, CancellationToken cancellationToken)
    {
        var chunk = new float[ChunkFloats];
        foreach (var tensor in Tensors)
        {
            var random = new Random(tensor.Seed);
            for (var left = tensor.Count; left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var floats = chunk.AsSpan(0, (int)Math.Min(left, ChunkFloats));
                Fill(floats, tensor, random);
                file.Write(Bytes(floats));
                left -= floats.Length;
                written(floats.Length * type.SizeOf());
            }
        }
    }

    /// <summary>The numbers in the type of the checkpoint; a BF16 is cut off, which is as random.</summary>
    private ReadOnlySpan<byte> Bytes(Span<float> floats) => type switch
    {
        ElementType.F16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(floats.ToArray(), f => (Half)f)),
        ElementType.BF16 => MemoryMarshal.AsBytes<ushort>(
            Array.ConvertAll(floats.ToArray(), f => (ushort)(BitConverter.SingleToUInt32Bits(f) >> 16))),
        _ => MemoryMarshal.AsBytes(floats),
    };

    private static void Fill(Span<float> floats, RandomTensor tensor, Random random)
    {
        if (tensor.Deviation == 0)
        {
            floats.Fill(tensor.Mean);
            return;
        }

        // A uniform distribution of the same deviation: an order of magnitude faster than normal numbers, and no one can tell from timings.
        var width = tensor.Deviation * MathF.Sqrt(12);
        foreach (ref var f in floats)
        {
            f = tensor.Mean + ((random.NextSingle() - 0.5f) * width);
        }
    }
}
