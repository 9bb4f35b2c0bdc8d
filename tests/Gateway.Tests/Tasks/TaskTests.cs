using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Tasks;

[Collection(SharedGatewayGroup.Name)]
public class TaskTests(SharedGateway shared)
{
    private readonly GatewayHost _host = shared.Host;
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Put_NewTask_201AndServes()
    {
        var task = _host.FreshName("put");
        await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""").ErrorAsync(HttpStatusCode.NotFound);

        using var response = await _tenant.Client.PutJsonAsync($"/v1/tasks/{task}", """{"path": "/models/sst2", "version": 4}""");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/v1/tasks/{task}", response.Headers.Location?.ToString());
        Assert.Contains(new TaskRegistration("/models/sst2", 4), _host.Platform.Registrations);
        Assert.Equal(4, (await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync()).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Put_SecondVersion_ServesAtOnce()
    {
        var (task, _) = _tenant.Task(Models.Classifier(1));
        await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync();

        await _tenant.Client.PutJsonAsync($"/v1/tasks/{task}", """{"path": "/models/sst2", "version": 2}""").BodyAsync(HttpStatusCode.Created);

        Assert.Equal(2, (await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync()).GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData(PtmError.InvalidRequest, 400)]
    [InlineData(PtmError.Conflict, 409)]
    [InlineData(PtmError.Unavailable, 503)]
    public async Task Put_Refused_HasItsStatusAndReason(PtmError error, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Platform.Register = (_, _) => new TaskRegistered(error, "config.json is missing", null);

        Assert.Equal(
            "config.json is missing",
            await host.Tenant().Client.PutJsonAsync("/v1/tasks/x", """{"path": "/models/x"}""").ErrorAsync((HttpStatusCode)status));
    }

    [Theory]
    [InlineData("good-name", """{"path": "relative"}""")]
    [InlineData("good-name", """{"path": "/a", "version": 0}""")]
    [InlineData("good-name", """{"path": "/a", "version": 1.5}""")]
    [InlineData("good-name", """{"path": "/a\u0000b"}""")]
    [InlineData("good-name", """{"path": 1}""")]
    [InlineData("good-name", "{}")]
    [InlineData("Bad%20Name", """{"path": "/a"}""")]
    public async Task Put_BadRequest_400(string task, string body) =>
        await _tenant.Client.PutJsonAsync($"/v1/tasks/{task}", body).ErrorAsync(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Put_BodyTooLarge_413() =>
        await _tenant.Client.PutJsonAsync("/v1/tasks/x", $$"""{"path": "/{{new string('a', 70_000)}}"}""").ErrorAsync(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task Get_Task_DescribesVersions()
    {
        var (task, _) = _tenant.Task(Models.Tagger(1), Models.Tagger(2));

        var body = await _tenant.Client.GetAsync($"/v1/tasks/{task}").BodyAsync();

        Assert.Equal(2, body.GetProperty("default_version").GetInt32());
        Assert.Equal(
            """{"version":1,"architecture":"bert","head":"token-classification","labels":["O","B-PER","B-LOC"],"max_tokens":16,"vocabulary_size":18,"output_width":3,"weight_bytes":1000,"stored_bytes":600,"created":"2026-01-02T03:04:05+00:00"}""",
            body.GetProperty("versions")[0].GetRawText());
    }

    [Fact]
    public async Task Get_VersionOfAnEarlierRelease_IsStoredAsDevicesHoldIt()
    {
        var (task, _) = _tenant.Task(Models.Tagger(1) with { StoredBytes = 0 });

        var version = (await _tenant.Client.GetAsync($"/v1/tasks/{task}").BodyAsync()).GetProperty("versions")[0];

        Assert.Equal((1000, 1000), (version.GetProperty("weight_bytes").GetInt64(), version.GetProperty("stored_bytes").GetInt64()));
    }

    [Fact]
    public async Task List_OwnTasksOnly()
    {
        var (task, _) = _tenant.Task();
        _host.Tenant().Task();

        var body = await _tenant.Client.GetAsync("/v1/tasks").BodyAsync();

        Assert.Equal([task], body.GetProperty("tasks").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task List_AThousandTasks_OneCallToTheTenantAndNoneToATask()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var names = Enumerable.Range(0, 1000).Select(_ => tenant.Task().Name).Order(StringComparer.Ordinal).ToArray();

        var body = await tenant.Client.GetAsync("/v1/tasks").BodyAsync();

        Assert.Equal(names, Names(body));
        Assert.False(body.TryGetProperty("next", out _));
        Assert.Equal((1, 0), (host.Platform.Listings, host.Platform.TaskDescriptions));
    }

    [Fact]
    public async Task List_Limit_ComesInPages()
    {
        string[] names = [.. Enumerable.Range(0, 5).Select(_ => _tenant.Task().Name).Order(StringComparer.Ordinal)];

        var first = await _tenant.Client.GetAsync("/v1/tasks?limit=3").BodyAsync();
        var rest = await _tenant.Client.GetAsync($"/v1/tasks?limit=3&after={first.GetProperty("next").GetString()}").BodyAsync();

        Assert.Equal(names, Names(first).Concat(Names(rest)));
        Assert.False(rest.TryGetProperty("next", out _));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=%2B5")]
    [InlineData("limit=")]
    [InlineData("limit=1&limit=2")]
    [InlineData("after=")]
    [InlineData("after=a/b")]
    [InlineData("after=a&after=b")]
    public async Task List_BadPage_400(string query) => await _tenant.Client.GetAsync($"/v1/tasks?{query}").ErrorAsync(HttpStatusCode.BadRequest);

    private static IEnumerable<string?> Names(JsonElement body) =>
        body.GetProperty("tasks").EnumerateArray().Select(t => t.GetProperty("name").GetString());

    [Fact]
    public async Task Delete_Task_GoneAtOnce()
    {
        var (task, _) = _tenant.Task();
        await _tenant.Client.GetAsync($"/v1/tasks/{task}").BodyAsync();

        Assert.Equal(HttpStatusCode.NoContent, await _tenant.Client.DeleteAsync($"/v1/tasks/{task}").StatusAsync());

        await _tenant.Client.GetAsync($"/v1/tasks/{task}").ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.DeleteAsync($"/v1/tasks/{task}").ErrorAsync(HttpStatusCode.NotFound);
    }
}
