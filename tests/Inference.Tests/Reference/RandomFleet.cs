using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>
/// Small tasks of every head in every weight type, half of them on shared embeddings, one as large as the device, and what each of them
/// answers to a few batches in double precision.
/// </summary>
internal sealed class RandomFleet
{
    private const int Tasks = 15;

    private static readonly BertSize Size = new(Hidden: 16, Heads: 2, Layers: 1, Intermediate: 32, Vocabulary: 61, Positions: 12);
    private static readonly ElementType[] Types = [ElementType.F32, ElementType.F16, ElementType.BF16];
    private static readonly int[][] Lengths = [[1], [5, 3], [2, 7, 4]];

    private readonly List<Manifest> _manifests = [];
    private readonly List<float[][]> _answers = [];

    private RandomFleet(int seed) => Batches = [.. Lengths.Select((lengths, i) => new RandomBatch(Size, seed + i, lengths))];

    /// <summary>The large one is the last.</summary>
    public IReadOnlyList<Manifest> Manifests => _manifests;

    public IReadOnlyList<RandomBatch> Batches { get; }

    /// <summary>Room for the large task, or for two or three of the others.</summary>
    public long Budget => Math.Max(_manifests[^1].WeightBytes, 5 * _manifests.SkipLast(1).Max(m => m.WeightBytes) / 2);

    public static async Task<RandomFleet> ImportAsync(ServedModels models, int seed)
    {
        var fleet = new RandomFleet(seed);
        var bases = Types.Select((type, i) => new RandomBert(Size, HeadKind.SentenceEmbedding, seed + 100 + i).As(type)).ToArray();
        for (var i = 0; i < Tasks; i++)
        {
            var model = new RandomBert(Size, (HeadKind)(i % 5), seed + 200 + i).As(Types[i % 3]);
            await fleet.AddAsync(models, i % 2 == 0 ? model.WithEmbeddingsOf(bases[i % 3]) : model, $"task-{i:D2}");
        }

        var large = new RandomBert(Size with { Layers = 5 }, HeadKind.TokenClassification, seed + 300);
        await fleet.AddAsync(models, large.As(ElementType.F16, name => name.Contains("dense", StringComparison.Ordinal)), "large");
        fleet.CheckAnswersDiffer();
        return fleet;
    }

    /// <summary>How far an output is from a task's answer to a batch; infinite when it is of another length.</summary>
    public double Distance(int task, int batch, BatchOutput output) => Distance(_answers[task][batch], output.Values.Span);

    private async Task AddAsync(ServedModels models, RandomBert model, string name)
    {
        _manifests.Add(await models.ImportAsync(model, name));
        var reference = new ReferenceBert(model);
        _answers.Add([.. Batches.Select(b =>
            b.Ids.Zip(b.Types, reference.Run).SelectMany(rows => rows).SelectMany(row => row).Select(x => (float)x).ToArray())]);
    }

    // Only then does the wrong task's output show.
    private void CheckAnswersDiffer()
    {
        foreach (var (one, other) in Enumerable.Range(0, Tasks).SelectMany(i => Enumerable.Range(0, i).Select(j => (i, j))))
        {
            Assert.All(_answers[one].Zip(_answers[other]), pair => Assert.True(Distance(pair.First, pair.Second) > 0.01));
        }
    }

    private static double Distance(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - actual[i]);
            largest = difference <= largest ? largest : double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }

        return largest;
    }
}
