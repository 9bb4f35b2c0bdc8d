using System.Collections.Immutable;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Inference.Graphs;

/// <summary>The weights of a BERT skeleton, in the order in which the graph needs them. Linear weights are [out, in], as saved.</summary>
internal static class BertWeights
{
    public static string Block(int index) => $"block.{index}";

    public static ImmutableArray<WeightSpec> Of(BertConfig config, HeadSpec head)
    {
        var specs = ImmutableArray.CreateBuilder<WeightSpec>();
        AddEmbeddings(specs, config.HiddenSize);
        for (var i = 0; i < config.Layers; i++)
        {
            AddBlock(specs, config, Block(i), $"encoder.layer.{i}.");
        }

        AddHead(specs, config, head);
        return specs.ToImmutable();
    }

    private static void AddEmbeddings(ImmutableArray<WeightSpec>.Builder specs, int hidden)
    {
        const string Part = "embeddings";
        specs.Add(new(Part, "embeddings.word", [Dim.Vocabulary, hidden], ["embeddings.word_embeddings.weight"]));
        specs.Add(new(Part, "embeddings.position", [Dim.Positions, hidden], ["embeddings.position_embeddings.weight"]));
        specs.Add(new(Part, "embeddings.type", [Dim.Types, hidden], ["embeddings.token_type_embeddings.weight"]));
        AddNorm(specs, Part, "embeddings.norm", hidden, "embeddings.LayerNorm");
    }

    private static void AddBlock(ImmutableArray<WeightSpec>.Builder specs, BertConfig config, string part, string source)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        string[] projections = [source + "attention.self.query", source + "attention.self.key", source + "attention.self.value"];
        specs.Add(new(part, part + ".query.weight", [hidden, hidden], [projections[0] + ".weight"]));
        specs.Add(new(part, part + ".key.weight", [hidden, hidden], [projections[1] + ".weight"]));
        specs.Add(new(part, part + ".value.weight", [hidden, hidden], [projections[2] + ".weight"]));
        specs.Add(new(part, part + ".qkv.bias", [3L * hidden], [.. projections.Select(p => p + ".bias")]));
        AddLinear(specs, part, part + ".attention", hidden, hidden, source + "attention.output.dense");
        AddNorm(specs, part, part + ".attention.norm", hidden, source + "attention.output.LayerNorm");
        AddLinear(specs, part, part + ".expand", hidden, inner, source + "intermediate.dense");
        AddLinear(specs, part, part + ".contract", inner, hidden, source + "output.dense");
        AddNorm(specs, part, part + ".norm", hidden, source + "output.LayerNorm");
    }

    private static void AddHead(ImmutableArray<WeightSpec>.Builder specs, BertConfig config, HeadSpec head)
    {
        const string Part = "head";
        var hidden = config.HiddenSize;
        switch (head.Kind)
        {
            case HeadKind.SequenceClassification:
                AddLinear(specs, Part, "head.pooler", hidden, hidden, "pooler.dense");
                AddLinear(specs, Part, "head.classifier", hidden, Dim.Labels, "classifier");
                break;
            case HeadKind.TokenClassification:
                AddLinear(specs, Part, "head.classifier", hidden, Dim.Labels, "classifier");
                break;
            case HeadKind.QuestionAnswering:
                AddLinear(specs, Part, "head.classifier", hidden, Dim.Labels, "qa_outputs");
                break;
            case HeadKind.FillMask:
                AddLinear(specs, Part, "head.transform", hidden, hidden, "cls.predictions.transform.dense");
                AddNorm(specs, Part, "head.norm", hidden, "cls.predictions.transform.LayerNorm");
                if (!config.TieWordEmbeddings)
                {
                    specs.Add(new(Part, "head.decoder.weight", [Dim.Vocabulary, hidden], ["cls.predictions.decoder.weight"]));
                }

                specs.Add(new(Part, "head.decoder.bias", [Dim.Vocabulary], ["cls.predictions.bias"]));
                break;
            default:
                break;
        }
    }

    private static void AddLinear(ImmutableArray<WeightSpec>.Builder specs, string part, string name, Dim input, Dim output, string source)
    {
        specs.Add(new(part, name + ".weight", [output, input], [source + ".weight"]));
        specs.Add(new(part, name + ".bias", [output], [source + ".bias"]));
    }

    private static void AddNorm(ImmutableArray<WeightSpec>.Builder specs, string part, string name, Dim width, string source)
    {
        specs.Add(new(part, name + ".weight", [width], [source + ".weight"]));
        specs.Add(new(part, name + ".bias", [width], [source + ".bias"]));
    }
}
