using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Tasks;

[Collection(SharedGatewayGroup.Name)]
public class VersionTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task List_Versions_AreTheTasks()
    {
        var (task, _) = _tenant.Task(Models.Classifier(1), Models.Classifier(4));

        var body = await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions").BodyAsync();

        Assert.Equal(4, body.GetProperty("default_version").GetInt32());
        Assert.Equal([1, 4], body.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Get_Version_IsThatOne()
    {
        var (task, _) = _tenant.Task(Models.Classifier(1), Models.Tagger(4));

        var body = await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions/4").BodyAsync();

        Assert.Equal((4, "token-classification"), (body.GetProperty("version").GetInt32(), body.GetProperty("head").GetString()));
    }

    [Fact]
    public async Task Delete_Version_GoneAtOnce()
    {
        var (task, _) = _tenant.Task(Models.Classifier(1), Models.Classifier(2));

        Assert.Equal(HttpStatusCode.NoContent, await _tenant.Client.DeleteAsync($"/v1/tasks/{task}/versions/1").StatusAsync());

        await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions/1").ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.DeleteAsync($"/v1/tasks/{task}/versions/1").ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_VersionWithAnAlias_409AndStays()
    {
        var (task, script) = _tenant.Task(Models.Classifier(1), Models.Classifier(2));
        script.Description = script.Description with { Aliases = [new TaskAlias("stable", [new AliasTarget(1, 1)])] };

        await _tenant.Client.DeleteAsync($"/v1/tasks/{task}/versions/1").ErrorAsync(HttpStatusCode.Conflict);
        await _tenant.Client.GetAsync($"/v1/tasks/{task}/versions/1").BodyAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/1")]
    [InlineData("/9")]
    public async Task Any_AnotherTenantsTask_AnswersAsOneThatIsNotThere(string version)
    {
        var (foreign, _) = shared.Host.Tenant().Task();

        Assert.Equal(
            await NotFoundAsync(HttpMethod.Get, foreign, $"versions{version}"), await NotFoundAsync(HttpMethod.Get, "missing", $"versions{version}"));
        if (version.Length > 0)
        {
            Assert.Equal(
                await NotFoundAsync(HttpMethod.Delete, foreign, $"versions{version}"), await NotFoundAsync(HttpMethod.Delete, "missing", $"versions{version}"));
        }
    }

    private async Task<string> NotFoundAsync(HttpMethod method, string task, string rest)
    {
        var error = await _tenant.Client.SendAsync(new HttpRequestMessage(method, $"/v1/tasks/{task}/{rest}")).ErrorAsync(HttpStatusCode.NotFound);
        return error.Replace(task, "NAME", StringComparison.Ordinal);
    }
}
