using Microsoft.AspNetCore.Http;

namespace PtmOrleans.Client.Tests;

public sealed class PtmClientManagementTests : IAsyncLifetime
{
    private ScriptedGateway _gateway = null!;
    private PtmClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ScriptedGateway.StartAsync();
        _client = new PtmClient(new PtmClientOptions { BaseAddress = _gateway.Address, ApiKey = "ptm_key" });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task ListTasksAsync_Answer_IsTyped()
    {
        _gateway.ThenJson(Replies.Tasks);

        var task = Assert.Single(await _client.ListTasksAsync());

        Assert.Equal(("GET", "/v1/tasks"), (_gateway.Request.Method, _gateway.Request.Path));
        Assert.Equal(("sentiment", 2), (task.Name, task.DefaultVersion));
        var version = Assert.Single(task.Versions);
        Assert.Equal(("bert", 512, 30522, 437951328L), (version.Architecture, version.MaxTokens, version.VocabularySize, version.WeightBytes));
        Assert.Equal(218975664, version.StoredBytes);
        Assert.Equal(["NEG", "POS"], version.Labels);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), version.Created);
    }

    [Fact]
    public async Task ListTasksAsync_SeveralPages_AreJoined()
    {
        _gateway.ThenJson(Replies.Tasks[..Replies.Tasks.LastIndexOf('}')] + ", \"next\": \"sentiment\"}");
        _gateway.ThenJson("""{"tasks": []}""");

        var task = Assert.Single(await _client.ListTasksAsync());

        Assert.Equal("sentiment", task.Name);
        Assert.Equal(["/v1/tasks", "/v1/tasks?after=sentiment"], _gateway.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task RegisterTaskAsync_PathAndVersion_ArePut()
    {
        var json = Replies.Tasks.Replace("{\"tasks\": [", string.Empty, StringComparison.Ordinal).Trim();
        _gateway.ThenJson(json[..^2], StatusCodes.Status201Created);
        _gateway.ThenJson(json[..^2], StatusCodes.Status201Created);

        var task = await _client.RegisterTaskAsync("sentiment", "/models/sst2", 2);
        await _client.RegisterTaskAsync("sentiment", "/models/sst2");

        Assert.Equal("sentiment", task.Name);
        Assert.All(_gateway.Requests, r => Assert.Equal(("PUT", "/v1/tasks/sentiment"), (r.Method, r.Path)));
        Assert.Equal("""{"path":"/models/sst2","version":2}""", _gateway.Requests[0].Body);
        Assert.Equal("""{"path":"/models/sst2"}""", _gateway.Requests[1].Body);
    }

    [Fact]
    public async Task CreateTenantAsync_Name_IsPosted()
    {
        _gateway.ThenJson("""{"name": "acme", "tasks": [], "keys": ["k1"], "created": "2026-01-02T03:04:05Z"}""", StatusCodes.Status201Created);

        var tenant = await _client.CreateTenantAsync("acme");

        Assert.Equal(("POST", "/v1/tenants", """{"name":"acme"}"""), (_gateway.Request.Method, _gateway.Request.Path, _gateway.Request.Body));
        Assert.Equal("acme", tenant.Name);
        Assert.Equal("k1", Assert.Single(tenant.Keys));
    }

    [Fact]
    public async Task CreateKeyAsync_Scopes_ArePostedAndTheSecretIsNotPrinted()
    {
        _gateway.ThenJson("""{"id": "k1", "key": "ptm_k1_secret", "tenant": "acme", "scopes": ["infer", "manage"]}""", StatusCodes.Status201Created);

        var key = await _client.CreateKeyAsync("acme", ["infer", "manage"]);

        Assert.Equal(("/v1/tenants/acme/keys", """{"scopes":["infer","manage"]}"""), (_gateway.Request.Path, _gateway.Request.Body));
        Assert.Equal("ptm_k1_secret", key.Key);
        Assert.DoesNotContain("secret", key.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task CreateTenantAsync_MayHaveHappened_IsNotRepeated(int status)
    {
        _gateway.ThenError(status, "no", retryAfter: "0");

        var error = await Assert.ThrowsAsync<PtmApiException>(() => _client.CreateTenantAsync("acme"));

        Assert.Equal(status, (int)error.StatusCode!);
        Assert.Single(_gateway.Requests);
    }

    [Fact]
    public async Task CreateTenantAsync_ConnectionReset_IsNotRepeated()
    {
        _gateway.ThenReset();

        var error = await Assert.ThrowsAsync<PtmApiException>(() => _client.CreateTenantAsync("acme"));

        Assert.Null(error.StatusCode);
        Assert.Single(_gateway.Requests);
    }
}
