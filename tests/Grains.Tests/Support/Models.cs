using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tests.Support;

internal static class Models
{
    public static TaskVersion Classifier { get; } = new()
    {
        Version = 3,
        Architecture = "bert",
        Head = "SequenceClassification",
        Skeleton = new string('a', 64),
        Labels = ["no", "yes"],
        MaxTokens = 64,
        VocabularySize = 1000,
        OutputWidth = 2,
        RowPerToken = false,
        WeightBytes = 4096,
        TokenizerFiles = [],
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public static TaskVersion Tagger { get; } = Classifier with { Head = "TokenClassification", RowPerToken = true, OutputWidth = 5 };

    /// <summary>Sequences of the given lengths whose ids count up from <paramref name="firstId"/>.</summary>
    public static TokenPayload Tokens(int firstId, params int[] lengths) => new() { Ids = [.. Enumerable.Range(firstId, lengths.Sum())], Lengths = lengths };
}
