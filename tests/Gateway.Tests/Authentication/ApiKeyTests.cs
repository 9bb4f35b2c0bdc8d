using PtmOrleans.Gateway.Authentication;

namespace PtmOrleans.Gateway.Tests.Authentication;

public class ApiKeyTests
{
    [Fact]
    public void Create_ParsesBack()
    {
        var key = ApiKey.Create();

        Assert.True(ApiKey.TryParse(key.ToString(), out var parsed));
        Assert.Equal(key, parsed);
        Assert.NotEqual(key, ApiKey.Create());
    }

    [Fact]
    public void Create_SecretHas256Bits() => Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(ApiKey.Create().Secret).Length);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ptm__")]
    [InlineData("ptm_0123456789abcdeg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ptm_0123456789abcdef-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ptm_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("PTM_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryParse_OtherForm_False(string? text) => Assert.False(ApiKey.TryParse(text, out _));
}
