using System.Net;
using System.Net.Http.Headers;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Gateway.Tests.Stores;

public class StoreEndpointTests
{
    [Fact]
    public async Task Segment_WholeAndInRanges_IsItsFile()
    {
        await using var served = await ServedStore.StartAsync();
        using var client = served.Host.Admin();
        var segment = served.Manifest.Segments[0];
        var content = await File.ReadAllBytesAsync(served.Store.SegmentPath(segment.Digest));
        var path = $"/v1/store/segments/{segment.Digest}";

        using var whole = await client.GetAsync(path);
        using var part = await SendAsync(client, path, r => r.Headers.Range = new RangeHeaderValue(64, 127));
        using var tail = await SendAsync(client, path, r => r.Headers.Range = new RangeHeaderValue(segment.Bytes - 10, segment.Bytes + 10));
        using var head = await SendAsync(client, path, r => r.Method = HttpMethod.Head);

        Assert.Equal(content, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{segment.Digest}\"", whole.Headers.ETag?.Tag);
        Assert.Equal("bytes", Assert.Single(whole.Headers.AcceptRanges));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal($"bytes 64-127/{segment.Bytes}", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(content[64..128], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(content[^10..], await tail.Content.ReadAsByteArrayAsync());
        Assert.Equal((segment.Bytes, 0), (head.Content.Headers.ContentLength, (await head.Content.ReadAsByteArrayAsync()).Length));
    }

    [Fact]
    public async Task Segment_Conditions_AreHeeded()
    {
        await using var served = await ServedStore.StartAsync();
        using var client = served.Host.Admin();
        var segment = served.Manifest.Segments[0];
        var path = $"/v1/store/segments/{segment.Digest}";

        using var beyond = await SendAsync(client, path, r => r.Headers.Range = new RangeHeaderValue(segment.Bytes, null));
        using var same = await SendAsync(client, path, r => Condition(r, segment.Digest.Value));
        using var other = await SendAsync(client, path, r => Condition(r, "other"));
        using var known = await SendAsync(client, path, r => r.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{segment.Digest}\"")));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(segment.Bytes, beyond.Content.Headers.ContentRange?.Length);
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        Assert.Equal((HttpStatusCode.OK, segment.Bytes), (other.StatusCode, other.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Manifests_ListAndOne_AreTheStores()
    {
        await using var served = await ServedStore.StartAsync();
        using var client = served.Host.Admin();

        var list = await client.GetAsync("/v1/store/manifests").BodyAsync();
        var manifest = await client.GetByteArrayAsync("/v1/store/manifests/acme/sentiment/1");
        var file = await client.GetByteArrayAsync($"/v1/store/files/{served.Manifest.Files["vocab.txt"]}");

        Assert.Equal("""{"versions":[{"name":"acme/sentiment","version":1}]}""", list.GetRawText());
        Assert.Equal(served.Store.ReadManifest("acme/sentiment", 1), manifest);
        Assert.Equal(served.Store.ReadFile(served.Manifest, "vocab.txt"), file);
    }

    [Theory]
    [InlineData("segments/0000000000000000000000000000000000000000000000000000000000000000", 404, "the store has no segment 0000")]
    [InlineData("files/0000000000000000000000000000000000000000000000000000000000000000", 404, "the store has no file 0000")]
    [InlineData("segments/xyz", 400, "digest is 'xyz'; expected 64 lower-case hexadecimal digits")]
    [InlineData("segments/..%2f..%2fstore.json", 400, "digest is '..%2f..%2fstore.json'")]
    [InlineData("files/ABCDEF", 400, "digest is 'ABCDEF'")]
    [InlineData("manifests/acme/sentiment/2", 404, "the store has no version 'acme/sentiment:2'")]
    [InlineData("manifests/acme/sentiment/2000000", 404, "the store has no version")]
    [InlineData("manifests/acme/..%2fsentiment/1", 404, "the store has no version")]
    [InlineData("manifests/acme/sentiment/zero", 404, "no such route")]
    public async Task Anything_ThatIsNotThere_IsRefused(string path, int status, string complaint)
    {
        await using var served = await ServedStore.StartAsync();

        var error = await served.Host.Admin().GetAsync($"/v1/store/{path}").ErrorAsync((HttpStatusCode)status);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifests")]
    [InlineData("manifests/acme/sentiment/1")]
    [InlineData("segments/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("files/0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Anything_WithoutAnOperatorsKey_IsRefused(string path)
    {
        await using var served = await ServedStore.StartAsync();

        await served.Host.Anonymous().GetAsync($"/v1/store/{path}").ErrorAsync(HttpStatusCode.Unauthorized);
        await served.Host.Tenant().Client.GetAsync($"/v1/store/{path}").ErrorAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Manifests_GatewayWithoutAStore_SaysSo()
    {
        await using var host = await GatewayHost.StartAsync();

        var error = await host.Admin().GetAsync("/v1/store/manifests").ErrorAsync(HttpStatusCode.NotImplemented);

        Assert.Contains("no store of its own", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_FollowsThisStore_AndHasTheSameFiles()
    {
        await using var served = await ServedStore.StartAsync();
        using var http = new HttpClient();
        var options = new FetchOptions { PieceBytes = 10_000, SpareBytes = 0 };
        var peer = new HttpPeer(http, served.Host.Address, GatewayHost.AdminKey, options, TimeProvider.System);
        var store = CheckpointStore.Open(served["copy"], TimeProvider.System);

        var report = await new StoreFollower(store, [peer]).RunAsync(CancellationToken.None).WaitAsync(GatewayHost.Patience);
        await using var fetcher = new SegmentFetcher(store, [peer], options, TimeProvider.System, new Random(1));
        foreach (var segment in served.Manifest.Segments)
        {
            var path = await fetcher.FetchAsync(segment, CancellationToken.None).WaitAsync(GatewayHost.Patience);
            Assert.Equal(await File.ReadAllBytesAsync(served.Store.SegmentPath(segment.Digest)), await File.ReadAllBytesAsync(path));
        }

        Assert.Equal(["acme/sentiment"], report.Added);
        Assert.Empty(report.Problems);
        Assert.Equal(served.Manifest.WeightBytes, fetcher.Counters[0].Bytes);
        Assert.True((await store.VerifyAsync(null, CancellationToken.None).WaitAsync(GatewayHost.Patience)).Passed);
    }

    [Fact]
    public async Task Peer_WithTheWrongKey_IsToldWhichKeyItNeeds()
    {
        await using var served = await ServedStore.StartAsync();
        using var http = new HttpClient();
        var peer = new HttpPeer(http, served.Host.Address, served.Host.Tenant().Key, new FetchOptions(), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<OriginException>(() => peer.ListAsync(CancellationToken.None).WaitAsync(GatewayHost.Patience));

        Assert.Equal((OriginFailure.Refused, true), (failure.Failure, failure.Message.Contains("operator's key", StringComparison.Ordinal)));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string path, Action<HttpRequestMessage> change)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        change(request);
        return client.SendAsync(request).WaitAsync(GatewayHost.Patience);
    }

    private static void Condition(HttpRequestMessage request, string tag)
    {
        request.Headers.Range = new RangeHeaderValue(0, 9);
        request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{tag}\""));
    }
}
