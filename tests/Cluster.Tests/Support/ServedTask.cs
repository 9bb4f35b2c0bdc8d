using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cluster.Tests.Support;

/// <summary>A registered task with random weights, and what its answers must be.</summary>
internal sealed class ServedTask
{
    private const double Tolerance = 1e-4;
    private readonly RandomBert _model;
    private readonly ReferenceBert _reference;
    private readonly ConcurrentDictionary<string, double[]> _expected = new();

    public ServedTask(string name, BertSize size, int seed, ElementType type = ElementType.F32)
    {
        Name = TaskName.Parse(name);
        _model = new RandomBert(size, HeadKind.SequenceClassification, seed).As(type);
        _reference = new ReferenceBert(_model);
    }

    public TaskName Name { get; }

    public long Bytes { get; set; }

    public void Save(string folder)
    {
        _model.Save(folder);

        // No text is tokenized here, but a served checkpoint has a vocabulary.
        File.WriteAllLines(
            Path.Combine(folder, "vocab.txt"),
            ((string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]).Concat(Enumerable.Range(5, _model.Size.Vocabulary - 5).Select(i => $"word{i}")));
    }

    /// <summary>A request of ragged random sequences.</summary>
    public InferRequest Request(int seed, params int[] lengths)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, lengths.Sum()).Select(_ => random.Next(_model.Size.Vocabulary)).ToArray();
        return new InferRequest { Tokens = new TokenPayload { Ids = ids, Lengths = lengths }, TimeLeft = TimeSpan.FromSeconds(60) };
    }

    public void AssertRight(InferRequest request, InferReply reply)
    {
        Assert.True(reply.Error == PtmError.None, $"{Name}: {reply.Error}: {reply.Message}");
        var values = MemoryMarshal.Cast<byte, float>(reply.Values.Span);
        Assert.Equal(request.Tokens.Lengths.Length * reply.Width, values.Length);
        var start = 0;
        for (var i = 0; i < request.Tokens.Lengths.Length; i++)
        {
            var ids = request.Tokens.Ids.AsSpan(start, request.Tokens.Lengths[i]).ToArray();
            var expected = _expected.GetOrAdd(string.Join(',', ids), _ => _reference.Run(ids, new int[ids.Length])[0]);
            for (var k = 0; k < reply.Width; k++)
            {
                Assert.InRange(values[(i * reply.Width) + k], expected[k] - Tolerance, expected[k] + Tolerance);
            }

            start += ids.Length;
        }
    }
}
