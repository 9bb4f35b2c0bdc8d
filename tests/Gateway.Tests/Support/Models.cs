using System.Runtime.InteropServices;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>Task versions and answers for scripts.</summary>
public static class Models
{
    public const int MaxTokens = 16;

    public static readonly string[] Vocabulary =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film", "the", "is", "was", "anna", "lives", "in", "berlin", "where", "?", "a",
    ];

    public static TaskVersion Classifier(int version = 1) => Version(version, "SequenceClassification", 2, false, "NEGATIVE", "POSITIVE");

    public static TaskVersion Tagger(int version = 1) => Version(version, "TokenClassification", 3, true, "O", "B-PER", "B-LOC");

    public static TaskVersion Answerer(int version = 1) => Version(version, "QuestionAnswering", 2, true);

    public static TaskVersion Embedder(int version = 1) => Version(version, "SentenceEmbedding", 3, false) with { Pooling = "cls" };

    public static TaskVersion Reranker(int version = 1) => Version(version, "SequenceClassification", 1, false, "LABEL_0");

    public static TaskVersion Filler(int version = 1) => Version(version, "FillMask", Vocabulary.Length, true);

    public static TaskDescription Describe(TaskName name, params TaskVersion[] versions) => new(name, versions[^1].Version, versions);

    public static int IdOf(string token) => Array.IndexOf(Vocabulary, token);

    /// <summary>An answer with these values, repeated as often as the rows need.</summary>
    public static InferReply Reply(TaskVersion version, TokenPayload tokens, params float[] values)
    {
        var rows = tokens.Lengths.Select((_, i) => tokens.RowsOf(version, i)).ToArray();
        var all = new float[rows.Sum() * version.OutputWidth];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = values[i % values.Length];
        }

        return new InferReply
        {
            Version = version.Version,
            Values = MemoryMarshal.AsBytes<float>(all).ToArray(),
            Width = version.OutputWidth,
            RowsPerItem = rows,
            Timing = new InferTiming
            {
                Queue = TimeSpan.FromMilliseconds(3),
                Switch = TimeSpan.FromMilliseconds(2),
                Compute = TimeSpan.FromMilliseconds(7),
                BatchItems = tokens.Lengths.Length,
                BytesPaged = 42,
                Device = "cpu0",
            },
        };
    }

    private static TaskVersion Version(int version, string head, int width, bool rowPerToken, params string[] labels) => new()
    {
        Version = version,
        Architecture = "bert",
        Head = head,
        Skeleton = "s",
        Labels = labels,
        MaxTokens = MaxTokens,
        VocabularySize = Vocabulary.Length,
        OutputWidth = width,
        RowPerToken = rowPerToken,
        WeightBytes = 1000,
        StoredBytes = 600,
        TokenizerFiles = new() { ["vocab.txt"] = "v1" },
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };
}
