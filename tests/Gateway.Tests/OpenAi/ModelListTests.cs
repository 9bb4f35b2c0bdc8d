using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.OpenAi;

[Collection(SharedGatewayGroup.Name)]
public class ModelListTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task List_Nothing_Empty() =>
        Assert.Equal("""{"object":"list","data":[]}""", (await _tenant.Client.GetAsync("/v1/models").BodyAsync()).GetRawText());

    [Fact]
    public async Task List_MoreThanAPage_AllOfThem()
    {
        for (var i = 0; i < 1001; i++)
        {
            _tenant.Task();
        }

        var body = await _tenant.Client.GetAsync("/v1/models").BodyAsync();

        Assert.Equal(1001, body.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Get_Task_CreatedWithItsDefaultVersion()
    {
        var (task, _) = _tenant.Task(
            Models.Embedder(1), Models.Embedder(2) with { Created = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero) });

        var body = await _tenant.Client.GetAsync($"/v1/models/{task}").BodyAsync();

        Assert.Equal($$"""{"id":"{{task}}","object":"model","created":1770091506,"owned_by":"{{_tenant.Name}}"}""", body.GetRawText());
    }

    [Theory]
    [InlineData(":1", 0)]
    [InlineData(":canary", 0)]
    [InlineData(":2", 1770091506)]
    public async Task Get_VersionOrAlias_ItsOwn(string suffix, int created)
    {
        var (task, script) = _tenant.Task(
            Models.Embedder(1) with { Created = DateTimeOffset.UnixEpoch },
            Models.Embedder(2) with { Created = DateTimeOffset.FromUnixTimeSeconds(1770091506) });
        script.Description = script.Description with { Aliases = [new TaskAlias("canary", [new AliasTarget(1, 1)])] };

        var body = await _tenant.Client.GetAsync($"/v1/models/{task}{suffix}").BodyAsync();

        Assert.Equal(
            $$"""{"id":"{{task}}{{suffix}}","object":"model","created":{{created}},"owned_by":"{{_tenant.Name}}"}""", body.GetRawText());
    }

    [Theory]
    [InlineData(":3", "has no version 3")]
    [InlineData(":other", "has no alias 'other'")]
    [InlineData(":", "unknown task")]
    public async Task Get_NoSuchVersion_404(string suffix, string message)
    {
        var (task, _) = _tenant.Task();

        var body = await _tenant.Client.GetAsync($"/v1/models/{task}{suffix}").BodyAsync(HttpStatusCode.NotFound);

        Assert.Contains(message, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Unknown_404Nested()
    {
        var body = await _tenant.Client.GetAsync("/v1/models/nothing").BodyAsync(HttpStatusCode.NotFound);

        Assert.Equal(
            """{"error":{"message":"unknown task 'nothing'","type":"invalid_request_error","param":"model","code":"model_not_found"}}""",
            body.GetRawText());
    }

    [Fact]
    public async Task List_KeyOfAnOperator_403Nested()
    {
        var body = await shared.Host.Admin().GetAsync("/v1/models").BodyAsync(HttpStatusCode.Forbidden);

        Assert.Equal("permission_error", body.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task List_KeyThatManages_MayRead() =>
        Assert.Equal(HttpStatusCode.OK, await shared.Host.Tenant(KeyScopes.Manage).Client.GetAsync("/v1/models").StatusAsync());
}
