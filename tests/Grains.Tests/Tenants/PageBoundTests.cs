using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Tests.Tenants;

public sealed class PageBoundTests
{
    [Fact]
    public void Cut_EverythingFits_KeepsAllAndTheNextName()
    {
        var page = PageBound.Cut([Task("a", 1), Task("b", 1)], "b");

        Assert.Equal(["a", "b"], Names(page));
        Assert.Equal("b", page.Next);
    }

    [Fact]
    public void Cut_ThirdIsTooMuch_GoesOnAfterTheSecond()
    {
        var page = PageBound.Cut([Task("a", 1000), Task("b", 1000), Task("c", 4000), Task("d", 1)], null);

        Assert.Equal(["a", "b"], Names(page));
        Assert.Equal("b", page.Next);
    }

    [Fact]
    public void Cut_FirstAloneIsTooMuch_IsAPageOfItsOwn()
    {
        var page = PageBound.Cut([Task("a", 10_000), Task("b", 1)], null);

        Assert.Equal(["a"], Names(page));
        Assert.Equal("a", page.Next);
    }

    [Fact]
    public void Cut_Nothing_IsAnEmptyPage() => Assert.Empty(PageBound.Cut([], null).Tasks);

    private static string[] Names(TaskPage page) => [.. page.Tasks.Select(t => t.Name.Name)];

    /// <summary>A task of 1,000 versions whose labels have <paramref name="labels"/> bytes each.</summary>
    private static TaskDescription Task(string name, int labels)
    {
        var version = new TaskVersion
        {
            Version = 1,
            Architecture = "bert",
            Head = "SequenceClassification",
            Skeleton = "",
            Labels = [.. Enumerable.Repeat("0123456789", labels / 10)],
            MaxTokens = 512,
            VocabularySize = 100,
            OutputWidth = labels,
            RowPerToken = false,
            WeightBytes = 1,
            TokenizerFiles = [],
            Created = DateTimeOffset.UnixEpoch,
        };
        return new TaskDescription(new TaskName("acme", name), 1, [.. Enumerable.Repeat(version, 1000)]);
    }
}
