using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>A BERT checkpoint of random weights, as Hugging Face would save it.</summary>
internal sealed class RandomBert
{
    private readonly Random _random;

    public RandomBert(BertSize size, HeadKind head, int seed, bool prefixed = true, bool untied = false)
    {
        _random = new Random(seed);
        Size = size;
        Head = head;
        Prefix = prefixed ? "bert." : "";
        Tied = !untied;
        AddEmbeddings();
        for (var i = 0; i < size.Layers; i++)
        {
            AddBlock($"{Prefix}encoder.layer.{i}.");
        }

        AddHead();
        Config = JsonSerializer.SerializeToNode(ConfigOf())!.AsObject();
    }

    public BertSize Size { get; }

    public HeadKind Head { get; }

    public string Prefix { get; }

    public bool Tied { get; }

    public JsonObject Config { get; }

    /// <summary>Tensors by name, as saved: linear weights are [out, in].</summary>
    public Dictionary<string, RandomTensor> Tensors { get; } = [];

    public int OutputWidth => Head switch
    {
        HeadKind.QuestionAnswering => 2,
        HeadKind.SentenceEmbedding => Size.Hidden,
        HeadKind.FillMask => Size.Vocabulary,
        _ => Size.Labels,
    };

    public void Rename(string from, string to)
    {
        Tensors.Remove(from, out var tensor);
        Tensors.Add(to, tensor!);
    }

    /// <summary>Rounds tensors to an element type, in which they are saved.</summary>
    /// <param name="type">The type.</param>
    /// <param name="which">Chooses tensors by name; null takes all.</param>
    public RandomBert As(ElementType type, Func<string, bool>? which = null)
    {
        foreach (var name in Tensors.Keys.Where(n => which?.Invoke(n) != false).ToArray())
        {
            Tensors[name] = Tensors[name].As(type);
        }

        return this;
    }

    /// <summary>Takes another model's embeddings, as a fine-tune of the same base with frozen ones has them.</summary>
    public RandomBert WithEmbeddingsOf(RandomBert other)
    {
        foreach (var name in Tensors.Keys.Where(n => n.StartsWith(Prefix + "embeddings.", StringComparison.Ordinal)).ToArray())
        {
            Tensors[name] = other.Tensors[name];
        }

        return this;
    }

    /// <summary>Writes config.json and model.safetensors.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), Config.ToJsonString());
        var header = new JsonObject();
        var offset = 0L;
        foreach (var (name, tensor) in Tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.Type.ToString(),
                ["shape"] = JsonSerializer.SerializeToNode(tensor.Shape),
                ["data_offsets"] = new JsonArray(offset, offset += tensor.Bytes.Length),
            };
        }

        using var file = new BinaryWriter(File.Create(Path.Combine(folder, "model.safetensors")));
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        file.Write((long)text.Length);
        file.Write(text);
        foreach (var tensor in Tensors.Values)
        {
            file.Write(tensor.Bytes);
        }
    }

    private void AddEmbeddings()
    {
        var scope = Prefix + "embeddings.";
        Add(scope + "word_embeddings.weight", 0.5, Size.Vocabulary, Size.Hidden);
        Add(scope + "position_embeddings.weight", 0.5, Size.Positions, Size.Hidden);
        Add(scope + "token_type_embeddings.weight", 0.5, 2, Size.Hidden);
        AddNorm(scope + "LayerNorm");
    }

    private void AddBlock(string scope)
    {
        foreach (var projection in new[] { "query", "key", "value" })
        {
            AddLinear(scope + "attention.self." + projection, Size.Hidden, Size.Hidden);
        }

        AddLinear(scope + "attention.output.dense", Size.Hidden, Size.Hidden);
        AddNorm(scope + "attention.output.LayerNorm");
        AddLinear(scope + "intermediate.dense", Size.Hidden, Size.Intermediate);
        AddLinear(scope + "output.dense", Size.Intermediate, Size.Hidden);
        AddNorm(scope + "output.LayerNorm");
    }

    private void AddHead()
    {
        switch (Head)
        {
            case HeadKind.SequenceClassification:
                AddLinear(Prefix + "pooler.dense", Size.Hidden, Size.Hidden);
                AddLinear("classifier", Size.Hidden, Size.Labels);
                break;
            case HeadKind.TokenClassification:
                AddLinear("classifier", Size.Hidden, Size.Labels);
                break;
            case HeadKind.QuestionAnswering:
                AddLinear("qa_outputs", Size.Hidden, 2);
                break;
            case HeadKind.FillMask:
                AddLinear("cls.predictions.transform.dense", Size.Hidden, Size.Hidden);
                AddNorm("cls.predictions.transform.LayerNorm");
                Add("cls.predictions.bias", 0.3, Size.Vocabulary);
                if (!Tied)
                {
                    Add("cls.predictions.decoder.weight", 0.5, Size.Vocabulary, Size.Hidden);
                }

                break;
            default:
                break;
        }
    }

    private Dictionary<string, object> ConfigOf() => new()
    {
        ["model_type"] = "bert",
        ["architectures"] = new[]
        {
            Head switch
            {
                HeadKind.SequenceClassification => "BertForSequenceClassification",
                HeadKind.TokenClassification => "BertForTokenClassification",
                HeadKind.QuestionAnswering => "BertForQuestionAnswering",
                HeadKind.FillMask => "BertForMaskedLM",
                _ => "BertModel",
            },
        },
        ["vocab_size"] = Size.Vocabulary,
        ["hidden_size"] = Size.Hidden,
        ["num_hidden_layers"] = Size.Layers,
        ["num_attention_heads"] = Size.Heads,
        ["intermediate_size"] = Size.Intermediate,
        ["max_position_embeddings"] = Size.Positions,
        ["type_vocab_size"] = 2,
        ["layer_norm_eps"] = 1e-12,
        ["hidden_act"] = "gelu",
        ["tie_word_embeddings"] = Tied,
        ["id2label"] = Enumerable.Range(0, Size.Labels).ToDictionary(i => i.ToString(CultureInfo.InvariantCulture), i => $"label-{i}"),
    };

    private void AddLinear(string name, int input, int output)
    {
        Add(name + ".weight", 1.5 / Math.Sqrt(input), output, input);
        Add(name + ".bias", 0.2, output);
    }

    private void AddNorm(string name)
    {
        Add(name + ".weight", 0.2, Size.Hidden);
        Add(name + ".bias", 0.2, Size.Hidden);
        foreach (ref var scale in Tensors[name + ".weight"].Values.AsSpan())
        {
            scale += 1;
        }
    }

    private void Add(string name, double scale, params int[] shape)
    {
        var values = new float[shape.Aggregate(1, (size, length) => size * length)];
        foreach (ref var value in values.AsSpan())
        {
            value = (float)(scale * ((_random.NextDouble() * 2) - 1) * Math.Sqrt(3));
        }

        Tensors.Add(name, new RandomTensor(shape, values));
    }
}
