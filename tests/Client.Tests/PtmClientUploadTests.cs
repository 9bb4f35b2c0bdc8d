using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Testing;

namespace PtmOrleans.Client.Tests;

public sealed class PtmClientUploadTests : IAsyncLifetime
{
    private const int Total = 5 + (9 << 20);

    private readonly TempFolder _folder = new();
    private ScriptedGateway _gateway = null!;
    private PtmClient _client = null!;

    public async Task InitializeAsync()
    {
        await System.IO.File.WriteAllTextAsync(_folder["config.json"], "{...}");
        await System.IO.File.WriteAllBytesAsync(_folder["model.safetensors"], new byte[9 << 20]);
        await System.IO.File.WriteAllTextAsync(_folder["pytorch_model.bin"], "not sent");
        _gateway = await ScriptedGateway.StartAsync();
        _client = new PtmClient(new PtmClientOptions { BaseAddress = _gateway.Address, ApiKey = "ptm_key" }, null, TimeProvider.System, new HalfRandom());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task UploadAsync_NothingThereYet_SendsEveryFileInParts()
    {
        _gateway.ThenJson("""{"uploads": []}""").ThenJson(Upload(0, 0), StatusCodes.Status201Created)
            .ThenJson(File("config.json", 5, 5)).ThenJson(Weights(8 << 20)).ThenJson(Weights(9 << 20)).ThenJson(TaskJson, StatusCodes.Status201Created);
        var steps = new List<UploadStep>();

        var task = await _client.UploadAsync(_folder.Path, "sentiment", progress: new Steps(steps));

        Assert.Equal(
            [
                "GET /v1/tasks/sentiment/uploads", "POST /v1/tasks/sentiment/uploads", "PUT /v1/uploads/u1/files/config.json",
                "PUT /v1/uploads/u1/files/model.safetensors", "PUT /v1/uploads/u1/files/model.safetensors", "POST /v1/uploads/u1/complete",
            ],
            _gateway.Requests.Select(r => $"{r.Method} {r.Path}"));
        Assert.Equal(
            ["bytes 0-4/5", "bytes 0-8388607/9437184", "bytes 8388608-9437183/9437184"],
            _gateway.Requests.Where(r => r.Method == "PUT").Select(r => r.Headers.ContentRange.ToString()));
        Assert.Equal(["config.json", "model.safetensors"], _gateway.Requests[1].Json["files"]!.AsArray().Select(f => f!["name"]!.GetValue<string>()));
        Assert.Equal(HashOf("{...}"u8), _gateway.Requests[1].Json["files"]![0]!["sha256"]!.GetValue<string>());
        Assert.Equal(2, task.DefaultVersion);
        Assert.Equal(("importing", Total, Total), (steps[^1].Part, steps[^1].BytesDone, steps[^1].BytesTotal));
        Assert.All(steps, s => Assert.InRange(s.BytesDone, 0, Total));
    }

    [Fact]
    public async Task UploadAsync_AnEarlierOneIsOpen_IsGoneOnWith()
    {
        _gateway.ThenJson($$"""{"uploads": [{"id": "other", "files": []}, {{Upload(5, 9_000_000)}}]}""").ThenJson(Weights(9 << 20)).ThenJson(TaskJson);

        await _client.UploadAsync(_folder.Path, "sentiment");

        Assert.Equal("bytes 9000000-9437183/9437184", Assert.Single(_gateway.Requests, r => r.Method == "PUT").Headers.ContentRange.ToString());
    }

    [Fact]
    public async Task UploadAsync_OpenUploadHasOtherFiles_BeginsAnew()
    {
        var other = Upload(5, 0).Replace(HashOf("{...}"u8), HashOf("other"u8), StringComparison.Ordinal);
        _gateway.ThenJson($$"""{"uploads": [{{other}}]}""").ThenJson(Upload(5, 9 << 20)).ThenJson(TaskJson);

        await _client.UploadAsync(_folder.Path, "sentiment");

        Assert.Equal(["GET", "POST", "POST"], _gateway.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task UploadAsync_ConnectionBreaks_GoesOnFromWhatTheGatewayHas()
    {
        _gateway.ThenJson($$"""{"uploads": [{{Upload(5, 0)}}]}""").ThenReset().ThenJson(Weights(3 << 20)).ThenJson(Weights(9 << 20)).ThenJson(TaskJson);

        await _client.UploadAsync(_folder.Path, "sentiment");

        Assert.Equal(
            ["bytes 0-8388607/9437184", "bytes 3145728-9437183/9437184"],
            _gateway.Requests.Where(r => r.Method == "PUT").Select(r => r.Headers.ContentRange.ToString()));
    }

    [Fact]
    public async Task UploadAsync_GatewayRefuses_IsTold()
    {
        _gateway.ThenJson("""{"uploads": []}""").ThenError(StatusCodes.Status413PayloadTooLarge, "too many bytes");

        var refused = await Assert.ThrowsAsync<PtmApiException>(() => _client.UploadAsync(_folder.Path, "sentiment"));

        Assert.Equal("too many bytes", refused.Error);
    }

    [Theory]
    [InlineData("config.json", "has no config.json")]
    [InlineData("model.safetensors", "has no model.safetensors.index.json and no model.safetensors")]
    public async Task UploadAsync_FolderLacksAFile_SaysWhich(string missing, string complaint)
    {
        System.IO.File.Delete(_folder[missing]);

        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() => _client.UploadAsync(_folder.Path, "sentiment"));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => _client.UploadAsync(_folder["none"], "sentiment"));
        Assert.Empty(_gateway.Requests);
    }

    [Fact]
    public async Task SetAliasAsync_Shares_ArePut()
    {
        _gateway.ThenJson("""{"alias": "canary", "versions": {"3": 90, "4": 10}}""");

        var alias = await _client.SetAliasAsync("sentiment", "canary", new Dictionary<int, int> { [3] = 90, [4] = 10 }, TimeSpan.FromSeconds(2));

        Assert.Equal("""{"versions":{"3":90,"4":10},"ready_within_ms":2000}""", _gateway.Request.Body);
        Assert.Equal(("PUT", "/v1/tasks/sentiment/aliases/canary"), (_gateway.Request.Method, _gateway.Request.Path));
        Assert.Equal((90, 10), (alias.Versions[3], alias.Versions[4]));
    }

    [Fact]
    public async Task Removals_EmptyAnswers_AreTaken()
    {
        for (var i = 0; i < 3; i++)
        {
            _gateway.Then(context =>
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            });
        }

        await _client.RemoveAliasAsync("sentiment", "canary");
        await _client.RemoveTaskAsync("sentiment", 3);
        await _client.RemoveTaskAsync("sentiment");

        Assert.Equal(
            ["DELETE /v1/tasks/sentiment/aliases/canary", "DELETE /v1/tasks/sentiment/versions/3", "DELETE /v1/tasks/sentiment"],
            _gateway.Requests.Select(r => $"{r.Method} {r.Path}"));
    }

    private const string TaskJson = """{"name": "sentiment", "default_version": 2, "versions": [], "aliases": [{"alias": "a", "versions": {"2": 1}}]}""";

    private static string Upload(int config, int weights) => $$"""{"id": "u1", "files": [{{File("config.json", 5, config)}}, {{Weights(weights)}}]}""";

    private static string Weights(int received) => File("model.safetensors", 9 << 20, received);

    private static string File(string name, int bytes, int received)
    {
        var hash = name == "config.json" ? HashOf("{...}"u8) : HashOf(new byte[9 << 20]);
        return $$"""{"name": "{{name}}", "bytes": {{bytes}}, "sha256": "{{hash}}", "received": {{received}}}""";
    }

    private static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private sealed class Steps(List<UploadStep> steps) : IProgress<UploadStep>
    {
        public void Report(UploadStep value) => steps.Add(value);
    }
}
