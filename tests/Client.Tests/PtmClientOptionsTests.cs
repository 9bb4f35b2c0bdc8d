namespace PtmOrleans.Client.Tests;

public sealed class PtmClientOptionsTests
{
    private static readonly PtmClientOptions Good = new() { BaseAddress = new Uri("http://127.0.0.1:1/"), ApiKey = "ptm_key" };

    public static TheoryData<PtmClientOptions, string> Bad => new()
    {
        { Good with { BaseAddress = new Uri("/v1", UriKind.Relative) }, "BaseAddress" },
        { Good with { BaseAddress = new Uri("ftp://host/") }, "BaseAddress" },
        { Good with { OtherAddresses = [new Uri("http://other/"), new Uri("ftp://host/")] }, "OtherAddresses" },
        { Good with { OtherAddresses = [.. Enumerable.Range(0, 16).Select(i => new Uri($"http://host{i}/"))] }, "OtherAddresses" },
        { Good with { ApiKey = "" }, "ApiKey" },
        { Good with { ApiKey = "ptm key" }, "ApiKey" },
        { Good with { ApiKey = "ptm\r\nX-Admin: 1" }, "ApiKey" },
        { Good with { Timeout = TimeSpan.Zero }, "Timeout" },
        { Good with { Timeout = TimeSpan.FromDays(2) }, "Timeout" },
        { Good with { Retries = -1 }, "Retries" },
        { Good with { Retries = 11 }, "Retries" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Constructor_BadOption_NamesIt(PtmClientOptions options, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => new PtmClient(options));

        Assert.StartsWith(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ForeignHandler_IsNotDisposedWithTheClient()
    {
        using var handler = new CountingHandler();

        new PtmClient(Good, handler).Dispose();

        Assert.Equal(0, handler.Disposals);
    }

    private sealed class CountingHandler : HttpMessageHandler
    {
        public int Disposals { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is sent here.");

        protected override void Dispose(bool disposing)
        {
            Disposals++;
            base.Dispose(disposing);
        }
    }
}
