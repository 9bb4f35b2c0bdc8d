using System.Collections.Immutable;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Inference.Architectures;

/// <summary>Finds the weights of a BERT skeleton among a checkpoint's tensors and checks their shapes and types.</summary>
internal sealed class BertTensors(CheckpointFolder checkpoint, BertConfig config, HeadSpec head)
{
    private const string Prefix = "bert.";

    private readonly bool _prefixed = checkpoint.Tensors.Keys.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Plans every segment; what does not fit is added to <paramref name="problems"/>.</summary>
    public ImmutableArray<SegmentPlan> Plan(List<string> problems) =>
    [
        .. BertWeights.Of(config, head)
            .Select(spec => (spec.Part, Plan: Plan(spec, problems)))
            .GroupBy(weight => weight.Part, weight => weight.Plan)
            .Select(part => new SegmentPlan(part.Key, [.. part])),
    ];

    private TensorPlan Plan(WeightSpec spec, List<string> problems)
    {
        ImmutableArray<long> shape = [.. spec.Dims.Select(LengthOf)];
        var source = shape.SetItem(shape.Length - 1, shape[^1] / spec.Sources.Length);
        return new(spec.Name, [.. spec.Sources.Select(name => Find(name, source, problems))], TensorTransform.Copy, shape);
    }

    private string Find(string name, ImmutableArray<long> shape, List<string> problems)
    {
        foreach (var candidate in Candidates(_prefixed && IsEncoder(name) ? Prefix + name : name))
        {
            if (checkpoint.Tensors.TryGetValue(candidate, out var tensor))
            {
                Check(tensor, shape, problems);
                return candidate;
            }
        }

        problems.Add($"the tensor {(_prefixed && IsEncoder(name) ? Prefix : "")}{name} is missing");
        return name;
    }

    private static IEnumerable<string> Candidates(string name)
    {
        yield return name;

        // Checkpoints converted from TensorFlow keep its names for the two vectors of a layer normalization.
        if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
        {
            yield return name[..^"weight".Length] + "gamma";
        }
        else if (name.EndsWith("LayerNorm.bias", StringComparison.Ordinal))
        {
            yield return name[..^"bias".Length] + "beta";
        }
        else if (name == "cls.predictions.bias")
        {
            yield return "cls.predictions.decoder.bias";
        }
    }

    private static void Check(TensorRecord tensor, ImmutableArray<long> shape, List<string> problems)
    {
        if (!tensor.Shape.SequenceEqual(shape))
        {
            problems.Add($"the tensor {tensor.Name} has shape {Show(tensor.Shape)}; config.json asks for {Show(shape)}");
        }

        if (tensor.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
        {
            problems.Add($"the tensor {tensor.Name} has the element type {tensor.Type}; supported: F32, F16, BF16");
        }
    }

    private static string Show(ImmutableArray<long> shape) => $"[{string.Join(", ", shape)}]";

    private static bool IsEncoder(string name) =>
        name.StartsWith("embeddings.", StringComparison.Ordinal)
        || name.StartsWith("encoder.", StringComparison.Ordinal)
        || name.StartsWith("pooler.", StringComparison.Ordinal);

    private long LengthOf(Dim dim) => dim.Symbol switch
    {
        null => dim.Length,
        _ when dim == Dim.Vocabulary => config.VocabSize,
        _ when dim == Dim.Positions => config.MaxPositions,
        _ when dim == Dim.Types => config.TypeVocabSize,
        _ when dim == Dim.Labels => head.Kind == HeadKind.QuestionAnswering ? 2 : config.Labels.Length,
        _ => throw new InvalidOperationException($"A weight cannot have the dimension {dim.Symbol}."),
    };
}
