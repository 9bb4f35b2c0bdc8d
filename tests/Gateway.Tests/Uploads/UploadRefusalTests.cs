using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Uploads;

/// <summary>Uploads that cannot be, over real sockets.</summary>
public sealed class UploadRefusalTests : IAsyncLifetime
{
    private const string Hash = "0000000000000000000000000000000000000000000000000000000000000000";

    private UploadHost _host = null!;

    public async Task InitializeAsync() => _host = await UploadHost.StartAsync(options =>
    {
        options.Uploads.MaxFiles = 4;
        options.Uploads.MaxBytes = 1 << 20;
        options.Uploads.MaxChunkBytes = 20_000;
        options.Uploads.MaxOpenPerTenant = 2;
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("../config.json")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a/model.safetensors")]
    [InlineData("..safetensors")]
    [InlineData(".safetensors")]
    [InlineData("pytorch_model.bin")]
    [InlineData("upload.json")]
    [InlineData("1_Pooling/../config.json")]
    [InlineData("Config.json")]
    [InlineData("model\\u0000.safetensors")]
    [InlineData("mödel.safetensors")]
    [InlineData("")]
    public async Task Post_NameThatNoImportReads_400(string name)
    {
        var error = await BeginAsync($$"""{"name": "{{name}}", "bytes": 1, "sha256": "{{Hash}}"}""").ErrorAsync(HttpStatusCode.BadRequest);

        Assert.StartsWith("files[0].name is '", error, StringComparison.Ordinal);
        Assert.Contains("expected one of", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400, "files has 0 entries; expected 1 to 4")]
    [InlineData("null", 400, "files holds null")]
    [InlineData("""{"name": "config.json", "bytes": 0, "sha256": "H"}""", 400, "files[0].bytes is 0; expected 1 or more")]
    [InlineData("""{"name": "config.json", "bytes": -5, "sha256": "H"}""", 400, "files[0].bytes is -5")]
    [InlineData("""{"name": "config.json", "bytes": 1048577, "sha256": "H"}""", 413, "files[0].bytes is 1048577; at most 1048576 are allowed")]
    [InlineData("""{"name": "config.json", "bytes": 9223372036854775807, "sha256": "H"}""", 413, "files[0].bytes is 9223372036854775807")]
    [InlineData("""{"name": "config.json", "bytes": 1000000, "sha256": "H"}, {"name": "vocab.txt", "bytes": 1000000, "sha256": "H"}""", 413, "the files have 2000000 bytes")]
    [InlineData("""{"name": "config.json", "bytes": 1, "sha256": "abc"}""", 400, "files[0].sha256 is not 64 lower-case hexadecimal digits")]
    [InlineData("""{"name": "config.json", "bytes": 1, "sha256": null}""", 400, "the body is malformed")]
    [InlineData("""{"name": "config.json", "bytes": 1}""", 400, "the body is malformed")]
    [InlineData("""{"name": "config.json", "bytes": 1, "sha256": "H"}, {"name": "config.json", "bytes": 2, "sha256": "H"}""", 400, "files[1].name is 'config.json', which is there twice")]
    [InlineData("""{"name": "a.safetensors", "bytes": 1, "sha256": "H"}, {"name": "b.safetensors", "bytes": 1, "sha256": "H"}, {"name": "c.safetensors", "bytes": 1, "sha256": "H"}, {"name": "d.safetensors", "bytes": 1, "sha256": "H"}, {"name": "e.safetensors", "bytes": 1, "sha256": "H"}""", 400, "files has 5 entries")]
    public async Task Post_BadManifest_IsRefused(string files, int status, string complaint)
    {
        var error = await BeginAsync(files.Replace("\"H\"", $"\"{Hash}\"", StringComparison.Ordinal)).ErrorAsync((HttpStatusCode)status);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_host.UploadsFolder) && Directory.EnumerateFiles(_host.UploadsFolder, "*", SearchOption.AllDirectories).Any());
    }

    [Theory]
    [InlineData("Bad%20Name", """{"files": []}""")]
    [InlineData("good", """{"files": [], "version": 0}""")]
    [InlineData("good", """{"files": null}""")]
    [InlineData("good", "{}")]
    public async Task Post_BadBody_400(string task, string body) =>
        await _host.Client.PostJsonAsync($"/v1/tasks/{task}/uploads", body).ErrorAsync(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Post_MoreThanATenantMayHaveOpen_429()
    {
        await _host.BeginAsync();
        var second = await _host.BeginAsync();

        using var refused = await _host.Client.PostJsonAsync("/v1/tasks/other/uploads", _host.Manifest());
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));
        await _host.Host.Tenant().Client.PostJsonAsync("/v1/tasks/other/uploads", _host.Manifest()).BodyAsync(HttpStatusCode.Created);
        await _host.SendAllAsync(second);
        await _host.CompleteAsync(second).BodyAsync(HttpStatusCode.Created);

        await _host.BeginAsync();
    }

    [Fact]
    public async Task Post_DiskHasNoRoom_507()
    {
        await using var full = await UploadHost.StartAsync(options => options.Uploads.SpareBytes = long.MaxValue / 4);

        await full.Client.PostJsonAsync("/v1/tasks/x/uploads", full.Manifest()).ErrorAsync(HttpStatusCode.InsufficientStorage);
    }

    [Theory]
    [InlineData("bytes 5000-9999/10000", 5_000, 409, "has 4000 of 10000 bytes: go on from there, not from 5000")]
    [InlineData("bytes 3000-6999/10000", 4_000, 409, "has 4000 of 10000 bytes")]
    [InlineData("bytes 0-3999/10000", 4_000, 409, "has 4000 of 10000 bytes")]
    [InlineData("bytes 4000-10000/10000", 6_001, 400, "header Content-Range is")]
    [InlineData("bytes 4000-10000/*", 6_001, 400, "has 10000 bytes; 6001 from 4000 on are not of it")]
    [InlineData("bytes 4000-4999/10001", 1_000, 400, "header Content-Range is 'bytes 4000-4999/10001'; expected bytes FIRST-LAST/10000")]
    [InlineData("bytes 4000-4999/10000", 999, 400, "Content-Length is 999, but Content-Range stands for 1000 bytes")]
    [InlineData("bytes 4999-4000/10000", 1_000, 400, "header Content-Range is")]
    [InlineData("bytes */10000", 1_000, 400, "header Content-Range is")]
    [InlineData("items 4000-4999/10000", 1_000, 400, "header Content-Range is")]
    [InlineData("bytes 9223372036854775806-9223372036854775807/*", 2, 400, "are not of it")]
    [InlineData("nonsense", 1_000, 400, "header Content-Range is")]
    public async Task Put_RangeThatDoesNotFollow_IsRefusedAndChangesNothing(string range, int length, int status, string complaint)
    {
        var upload = await _host.BeginAsync();
        await _host.PutAsync(upload, UploadHost.Weights, _host.Files[UploadHost.Weights][..4_000], "bytes 0-3999/10000").BodyAsync();

        var error = await _host.PutAsync(upload, UploadHost.Weights, new byte[length], range).ErrorAsync((HttpStatusCode)status);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.Equal(4_000, await _host.ReceivedAsync(upload, UploadHost.Weights));
    }

    [Theory]
    [InlineData(900, "has 900 bytes, not the 1000 that it says", 900)]
    [InlineData(1001, "has more than the 1000 bytes that it says", 0)]
    public async Task Put_ChunkedBodyOfAnotherLength_IsRefused(int length, string complaint, int kept)
    {
        var upload = await _host.BeginAsync();
        using var content = new StreamContent(new MemoryStream(new byte[length]));
        content.Headers.ContentLength = null;
        var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/uploads/{upload}/files/{UploadHost.Weights}") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        content.Headers.TryAddWithoutValidation("Content-Range", "bytes 0-999/10000");

        var error = await _host.Client.SendAsync(request).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.Equal(kept, await _host.ReceivedAsync(upload, UploadHost.Weights));
    }

    [Fact]
    public async Task Put_MoreThanOneRequestMayCarry_413()
    {
        _host.Files[UploadHost.Weights] = new byte[30_000];
        var upload = await _host.BeginAsync();

        await _host.PutAsync(upload, UploadHost.Weights, _host.Files[UploadHost.Weights]).ErrorAsync(HttpStatusCode.RequestEntityTooLarge);
        await _host.PutAsync(upload, UploadHost.Weights, new byte[20_000], "bytes 0-19999/30000").BodyAsync();
    }

    [Theory]
    [InlineData("vocab.txt")]
    [InlineData("../upload.json")]
    [InlineData("..%2fupload.json")]
    [InlineData("%2e%2e/upload.json")]
    [InlineData("..%2f..%2f..%2fstore.json")]
    [InlineData("1_Pooling/..%2f..%2fupload.json")]
    public async Task File_NotOfTheManifest_404(string name)
    {
        var upload = await _host.BeginAsync();
        await using var put = new RawRequest(_host.Host.Address);
        await put.SendAsync(
            $"PUT /v1/uploads/{upload}/files/{name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_host.Tenant.Key}\r\nContent-Length: 1\r\n\r\n", [1]);

        Assert.Matches("^HTTP/1.1 40[45] ", await put.StatusLineAsync());
        Assert.Equal(HttpStatusCode.OK, await _host.Client.GetAsync($"/v1/uploads/{upload}").StatusAsync());
    }

    [Fact]
    public async Task Put_AnotherRequestWritesTheFile_409()
    {
        var upload = await _host.BeginAsync();
        await using var slow = new RawRequest(_host.Host.Address);
        await slow.SendAsync(
            $"PUT /v1/uploads/{upload}/files/{UploadHost.Weights} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_host.Tenant.Key}\r\n"
            + "Content-Length: 10000\r\n\r\n",
            new byte[100]);
        using var limit = new CancellationTokenSource(GatewayHost.Patience);
        while (await _host.ReceivedAsync(upload, UploadHost.Weights) == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.Contains(
            "another request writes",
            await _host.PutAsync(upload, UploadHost.Weights, new byte[9_900], "bytes 100-9999/10000").ErrorAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        Assert.Contains("another request works on", await _host.CompleteAsync(upload).ErrorAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await _host.Client.DeleteAsync($"/v1/uploads/{upload}").ErrorAsync(HttpStatusCode.Conflict);

        // Other files of the upload are free.
        await _host.PutAsync(upload, "config.json", _host.Files["config.json"]).BodyAsync();
    }

    [Fact]
    public async Task Complete_BytesAreMissing_409()
    {
        var upload = await _host.BeginAsync();
        await _host.PutAsync(upload, UploadHost.Weights, new byte[10], "bytes 0-9/10000").BodyAsync();

        Assert.Contains("'config.json' has 0 of 22 bytes", await _host.CompleteAsync(upload).ErrorAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Empty(_host.Host.Platform.Registrations);
    }

    [Fact]
    public async Task Complete_WrongHash_400AndTheFileCanBeSentAgain()
    {
        var upload = await _host.BeginAsync();
        await _host.SendAllAsync(upload);

        // Damage on the disk, which lengths do not show.
        var path = Assert.Single(Directory.GetFiles(_host.UploadsFolder, UploadHost.Weights, SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(path, new byte[10_000]);

        var error = await _host.CompleteAsync(upload).ErrorAsync(HttpStatusCode.BadRequest);
        Assert.Contains("'model.safetensors' has the SHA-256", error, StringComparison.Ordinal);
        Assert.Empty(_host.Host.Platform.Registrations);

        Assert.Equal(0, await _host.ReceivedAsync(upload, UploadHost.Weights));
        await _host.PutAsync(upload, UploadHost.Weights, _host.Files[UploadHost.Weights]).BodyAsync();
        await _host.CompleteAsync(upload).BodyAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Any_AnotherTenantsUpload_AnswersAsOneThatIsNotThere()
    {
        var upload = await _host.BeginAsync();
        var stranger = _host.Host.Tenant().Client;
        foreach (var (method, rest) in new[]
        {
            (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "/complete"), (HttpMethod.Get, "/files/config.json"), (HttpMethod.Put, "/files/config.json"),
        })
        {
            Assert.Equal(await NotFoundAsync(stranger, method, new string('0', 32), rest), await NotFoundAsync(stranger, method, upload, rest));
        }

        foreach (var id in new[] { "..", "%2e%2e", $"..%2f{_host.Tenant.Name}%2f{upload}", upload.ToUpperInvariant(), "x" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await _host.Client.GetAsync($"/v1/uploads/{id}").StatusAsync());
        }

        Assert.Empty((await stranger.GetAsync("/v1/tasks/sentiment/uploads").BodyAsync()).GetProperty("uploads").EnumerateArray());
        await _host.Client.GetAsync($"/v1/uploads/{upload}").BodyAsync();
    }

    [Fact]
    public async Task Any_KeyThatMayOnlyInfer_403()
    {
        var infer = _host.Host.Tenant(KeyScopes.Infer).Client;

        await infer.PostJsonAsync("/v1/tasks/x/uploads", _host.Manifest()).ErrorAsync(HttpStatusCode.Forbidden);
        await infer.GetAsync($"/v1/uploads/{new string('0', 32)}").ErrorAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Any_UploadIdleForTooLong_404()
    {
        var upload = await _host.BeginAsync();
        var plan = Assert.Single(Directory.GetFiles(_host.UploadsFolder, "upload.json", SearchOption.AllDirectories));
        File.SetLastWriteTimeUtc(plan, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(24.1));

        await _host.Client.GetAsync($"/v1/uploads/{upload}").ErrorAsync(HttpStatusCode.NotFound);
        await _host.BeginAsync();
        Assert.False(File.Exists(plan));
    }

    [Fact]
    public async Task Any_GatewayWithoutAStore_501()
    {
        await using var host = await GatewayHost.StartAsync();

        var error = await host.Tenant().Client.PostJsonAsync("/v1/tasks/x/uploads", _host.Manifest()).ErrorAsync(HttpStatusCode.NotImplemented);

        Assert.Contains("no store of its own", error, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> BeginAsync(string files) =>
        _host.Client.PostJsonAsync("/v1/tasks/sentiment/uploads", $$"""{"files": [{{files}}]}""");

    private static Task<string> NotFoundAsync(HttpClient client, HttpMethod method, string upload, string rest)
    {
        var request = new HttpRequestMessage(method, $"/v1/uploads/{upload}{rest}") { Content = method == HttpMethod.Put ? new ByteArrayContent([1]) : null };
        return client.SendAsync(request).WaitAsync(GatewayHost.Patience).ErrorAsync(HttpStatusCode.NotFound);
    }
}
