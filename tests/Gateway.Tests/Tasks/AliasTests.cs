using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Tasks;

[Collection(SharedGatewayGroup.Name)]
public class AliasTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Put_Alias_IsSetReadListedAndRemoved()
    {
        var (task, _) = _tenant.Task(Models.Classifier(3), Models.Classifier(4));
        var path = $"/v1/tasks/{task}/aliases/canary";

        Assert.Equal("""{"alias":"canary","versions":{"3":90,"4":10}}""", await PutAsync(path, """{"versions": {"4": 10, "3": 90}}"""));
        Assert.Equal("""{"alias":"canary","versions":{"3":90,"4":10}}""", (await _tenant.Client.GetAsync(path).BodyAsync()).GetRawText());
        Assert.Equal("""{"alias":"stable","versions":{"3":1}}""", await PutAsync($"/v1/tasks/{task}/aliases/stable", """{"version": 3}"""));
        Assert.Equal(
            """{"aliases":[{"alias":"canary","versions":{"3":90,"4":10}},{"alias":"stable","versions":{"3":1}}]}""",
            (await _tenant.Client.GetAsync($"/v1/tasks/{task}/aliases").BodyAsync()).GetRawText());
        Assert.Equal(2, (await _tenant.Client.GetAsync($"/v1/tasks/{task}").BodyAsync()).GetProperty("aliases").GetArrayLength());

        Assert.Equal(HttpStatusCode.NoContent, await _tenant.Client.DeleteAsync(path).StatusAsync());
        await _tenant.Client.GetAsync(path).ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.DeleteAsync(path).ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Put_ReadyWithin_IsTheSilosLimit()
    {
        var (task, _) = _tenant.Task(Models.Classifier(1));
        var alias = shared.Host.FreshName("alias");

        await PutAsync($"/v1/tasks/{task}/aliases/{alias}", """{"version": 1, "ready_within_ms": 1500}""");

        Assert.Equal(TimeSpan.FromSeconds(1.5), Assert.Single(shared.Host.Platform.Aliases, a => a.Alias.Name == alias).Limit);
    }

    [Theory]
    [InlineData(PtmError.Conflict, 409)]
    [InlineData(PtmError.DeadlineExpired, 504)]
    [InlineData(PtmError.UnknownVersion, 404)]
    [InlineData(PtmError.Unavailable, 503)]
    [InlineData(PtmError.ListFull, 429)]
    public async Task Put_VersionDoesNotBecomeReady_HasItsStatusAndReason(PtmError error, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Platform.SetAlias = (_, _) => error;
        var tenant = host.Tenant();
        var (task, _) = tenant.Task(Models.Classifier(1));

        var message = await tenant.Client.PutJsonAsync($"/v1/tasks/{task}/aliases/stable", """{"version": 1}""").ErrorAsync((HttpStatusCode)status);

        Assert.Equal("the task said no", message);
        await tenant.Client.GetAsync($"/v1/tasks/{task}/aliases/stable").ErrorAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("3", """{"version": 1}""", "an alias has")]
    [InlineData("Stable", """{"version": 1}""", "an alias has")]
    [InlineData("stable", "{}", "either version or versions")]
    [InlineData("stable", """{"version": 1, "versions": {"1": 1}}""", "either version or versions")]
    [InlineData("stable", """{"version": 0}""", "version is 0")]
    [InlineData("stable", """{"version": "canary"}""", "$.version")]
    [InlineData("stable", """{"versions": {}}""", "versions has 0 versions; expected 1 to 8")]
    [InlineData("stable", """{"versions": {"01": 1}}""", "versions has '01'")]
    [InlineData("stable", """{"versions": {"-1": 1}}""", "versions has '-1'")]
    [InlineData("stable", """{"versions": {"canary": 1}}""", "versions has 'canary'")]
    [InlineData("stable", """{"versions": {"1": 0}}""", "versions.1 is 0; expected a weight from 1 to 10000")]
    [InlineData("stable", """{"versions": {"1": 10001}}""", "versions.1 is 10001")]
    [InlineData("stable", """{"versions": {"1": 0.5}}""", "$.versions")]
    [InlineData("stable", """{"versions": {"1": 1, "1": 2}}""", "the body is malformed")]
    [InlineData("stable", """{"version": 1, "ready_within_ms": 0}""", "ready_within_ms is 0; expected 1 to 120000")]
    [InlineData("stable", """{"version": 1, "ready_within_ms": 120001}""", "ready_within_ms is 120001")]
    [InlineData("stable", """{"version": 1, "weight": 2}""", "the body is malformed")]
    public async Task Put_BadRequest_400(string alias, string body, string complaint)
    {
        var (task, _) = _tenant.Task(Models.Classifier(1));

        var error = await _tenant.Client.PutJsonAsync($"/v1/tasks/{task}/aliases/{alias}", body).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_AnotherTenantsTask_AnswersAsOneThatIsNotThere()
    {
        var (foreign, script) = shared.Host.Tenant().Task();
        script.Description = script.Description with { Aliases = [new TaskAlias("stable", [new AliasTarget(1, 1)])] };
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            Assert.Equal(await NotFoundAsync(method, foreign), await NotFoundAsync(method, "missing"));
        }
    }

    [Fact]
    public async Task Change_KeyThatMayOnlyInfer_403()
    {
        var tenant = shared.Host.Tenant(KeyScopes.Infer);
        var (task, _) = tenant.Task();

        await tenant.Client.PutJsonAsync($"/v1/tasks/{task}/aliases/stable", """{"version": 1}""").ErrorAsync(HttpStatusCode.Forbidden);
        await tenant.Client.DeleteAsync($"/v1/tasks/{task}/aliases/stable").ErrorAsync(HttpStatusCode.Forbidden);
        await tenant.Client.DeleteAsync($"/v1/tasks/{task}/versions/1").ErrorAsync(HttpStatusCode.Forbidden);
    }

    private async Task<string> PutAsync(string path, string body) => (await _tenant.Client.PutJsonAsync(path, body).BodyAsync()).GetRawText();

    private async Task<string> NotFoundAsync(HttpMethod method, string task)
    {
        var request = new HttpRequestMessage(method, $"/v1/tasks/{task}/aliases/stable");
        request.Content = method == HttpMethod.Put ? HttpCalls.Json("""{"version": 1}""") : null;
        return (await _tenant.Client.SendAsync(request).ErrorAsync(HttpStatusCode.NotFound)).Replace(task, "NAME", StringComparison.Ordinal);
    }
}
