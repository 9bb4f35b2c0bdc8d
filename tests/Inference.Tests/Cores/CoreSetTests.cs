using PtmOrleans.Inference.Cores;

namespace PtmOrleans.Inference.Tests.Cores;

public sealed class CoreSetTests
{
    [Theory]
    [InlineData("0-3", "0-3", 4)]
    [InlineData("0", "0", 1)]
    [InlineData("8,0-3, 10-11", "0-3,8,10-11", 7)]
    [InlineData("0-1,2-3,3", "0-3", 4)]
    [InlineData("", "", 0)]
    [InlineData("4095", "4095", 1)]
    public void TryParse_KernelList_IsRead(string text, string written, int count)
    {
        var cores = CoreSet.TryParse(text);

        Assert.Equal((written, count), (cores?.ToString(), cores?.Count));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("0-")]
    [InlineData("0-1-2")]
    [InlineData("0x1")]
    [InlineData("4096")]
    [InlineData("0-99999999999999")]
    public void TryParse_Malformed_IsNull(string text) => Assert.Null(CoreSet.TryParse(text));

    [Theory]
    [InlineData("0-3", "2-5", "2-3")]
    [InlineData("0-3,8", "3,8-9", "3,8")]
    [InlineData("0-3", "4-5", "")]
    public void And_TwoSets_HasWhatIsInBoth(string one, string other, string both) =>
        Assert.Equal(both, CoreSet.TryParse(one)!.And(CoreSet.TryParse(other)!).ToString());
}
