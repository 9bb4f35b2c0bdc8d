using System.Net;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Tenants;

[Collection(SharedGatewayGroup.Name)]
public class TenantTests(SharedGateway shared)
{
    private readonly GatewayHost _host = shared.Host;
    private readonly HttpClient _admin = shared.Host.Admin();

    [Fact]
    public async Task Create_ThenAgain_201Then409()
    {
        var name = _host.FreshName("new-tenant");

        using var created = await _admin.PostJsonAsync("/v1/tenants", $$"""{"name": "{{name}}"}""");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"/v1/tenants/{name}", created.Headers.Location?.ToString());
        Assert.Equal(name, (await _admin.GetAsync($"/v1/tenants/{name}").BodyAsync()).GetProperty("name").GetString());
        Assert.Contains(name, (await _admin.GetAsync("/v1/tenants").BodyAsync()).GetProperty("tenants").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal($"tenant '{name}' exists already", await _admin.PostJsonAsync("/v1/tenants", $$"""{"name": "{{name}}"}""").ErrorAsync(HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("""{"name": "UPPER"}""")]
    [InlineData("""{"name": ""}""")]
    [InlineData("""{"name": "a/b"}""")]
    [InlineData("""{"name": null}""")]
    [InlineData("""{"name": "a", "name": "b"}""")]
    [InlineData("""{"name": "a", "color": "red"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    public async Task Create_BadBody_400WithoutTypeNames(string body)
    {
        var error = await _admin.PostJsonAsync("/v1/tenants", body).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.DoesNotContain("PtmOrleans", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_MadeUsedRevoked_WorksOnlyBetween()
    {
        var tenant = _host.FreshName("new-tenant");
        Assert.Equal(HttpStatusCode.Created, await _admin.PostJsonAsync("/v1/tenants", $$"""{"name": "{{tenant}}"}""").StatusAsync());
        var made = await _admin.PostJsonAsync($"/v1/tenants/{tenant}/keys", """{"scopes": ["manage", "infer"]}""").BodyAsync(HttpStatusCode.Created);
        var id = made.GetProperty("id").GetString()!;
        var client = _host.With(made.GetProperty("key").GetString()!);

        Assert.Equal("""["infer","manage"]""", made.GetProperty("scopes").GetRawText());
        Assert.Equal(tenant, made.GetProperty("tenant").GetString());
        Assert.Equal(HttpStatusCode.OK, await client.GetAsync("/v1/tasks").StatusAsync());
        Assert.Equal($$"""["{{id}}"]""", (await _admin.GetAsync($"/v1/tenants/{tenant}").BodyAsync()).GetProperty("keys").GetRawText());

        Assert.Equal(HttpStatusCode.NoContent, await _admin.DeleteAsync($"/v1/tenants/{tenant}/keys/{id}").StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await client.GetAsync("/v1/tasks").StatusAsync());
        Assert.Equal("[]", (await _admin.GetAsync($"/v1/tenants/{tenant}").BodyAsync()).GetProperty("keys").GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, await _admin.DeleteAsync($"/v1/tenants/{tenant}/keys/{id}").StatusAsync());
    }

    [Fact]
    public async Task Key_Made_SecretStoredNowhere()
    {
        var tenant = _host.Tenant();
        var made = await _admin.PostJsonAsync($"/v1/tenants/{tenant.Name}/keys", """{"scopes": ["infer"]}""").BodyAsync(HttpStatusCode.Created);
        ApiKey.TryParse(made.GetProperty("key").GetString(), out var key);

        var record = _host.Platform.Keys[key.Id];

        Assert.DoesNotContain(key.Secret, record.ToString(), StringComparison.Ordinal);
        Assert.Equal(ApiKey.Hash(key.Secret), record.SecretHash);
        Assert.Equal((tenant.Name, KeyScopes.Infer), (record.Tenant, record.Scopes));
    }

    [Theory]
    [InlineData("""{"scopes": []}""", 400)]
    [InlineData("""{"scopes": ["operate"]}""", 400)]
    [InlineData("""{"scopes": "infer"}""", 400)]
    [InlineData("{}", 400)]
    public async Task Key_BadScopes_400(string body, int status) =>
        await _admin.PostJsonAsync($"/v1/tenants/{_host.Tenant().Name}/keys", body).ErrorAsync((HttpStatusCode)status);

    [Fact]
    public async Task Key_OfUnknownTenant_404()
    {
        await _admin.PostJsonAsync("/v1/tenants/nobody/keys", """{"scopes": ["infer"]}""").ErrorAsync(HttpStatusCode.NotFound);
        await _admin.GetAsync("/v1/tenants/nobody").ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Revoke_KeyOfAnotherTenant_404AndStillWorks()
    {
        var (one, other) = (_host.Tenant(), _host.Tenant());
        ApiKey.TryParse(other.Key, out var key);

        await _admin.DeleteAsync($"/v1/tenants/{one.Name}/keys/{key.Id}").ErrorAsync(HttpStatusCode.NotFound);

        Assert.Equal(HttpStatusCode.OK, await other.Client.GetAsync("/v1/tasks").StatusAsync());
    }

    [Fact]
    public async Task Tenant_OwnsNameOfAnothersTask_EachSeesItsOwn()
    {
        var (one, other) = (_host.Tenant(), _host.Tenant());
        _host.Platform.Add(new TaskName(one.Name, "same"), Models.Classifier(1));
        _host.Platform.Add(new TaskName(other.Name, "same"), Models.Classifier(2));

        var answers = await Task.WhenAll(new[] { one, other }.Select(t => t.Client.PredictAsync("same", """{"inputs": "good"}""").BodyAsync()));

        Assert.Equal([1, 2], answers.Select(a => a.GetProperty("version").GetInt32()));
    }
}
