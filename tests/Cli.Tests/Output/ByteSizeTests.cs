using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Tests.Output;

public class ByteSizeTests
{
    [Theory]
    [InlineData("1536", 1536)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData(" 1.5 GiB ", 3L << 29)]
    [InlineData("2gb", 2_000_000_000)]
    [InlineData("12B", 12)]
    public void Parse_Size_GivesBytes(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("MiB")]
    [InlineData("1e9")]
    [InlineData("9999999TiB")]
    [InlineData("12 parsecs")]
    public void Parse_NoSize_NamesWhatIsExpected(string text)
    {
        var e = Assert.Throws<CommandException>(() => ByteSize.Parse(text));
        Assert.Contains($"'{text}'", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, e.ExitCode);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5L << 20, "5 MiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    public void Format_Bytes_IsShort(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));
}
