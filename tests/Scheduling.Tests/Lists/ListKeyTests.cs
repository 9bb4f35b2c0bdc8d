using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class ListKeyTests
{
    [Theory]
    [InlineData("acme/sentiment", 3)]
    [InlineData("acme/odd:name", 12)]
    public void Parse_TextOfAKey_GivesTheKey(string task, int version)
    {
        var key = new ListKey(task, version);
        Assert.Equal(key, ListKey.Parse(key.ToString()));
    }

    [Theory]
    [InlineData("acme/sentiment")]
    [InlineData("acme/sentiment:")]
    [InlineData("acme/sentiment:-1")]
    [InlineData(":1")]
    public void Parse_NoVersion_NamesTheText(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => ListKey.Parse(text)).Message, StringComparison.Ordinal);
}
