using System.Net;
using Orleans.Runtime;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Authentication;

[Collection(SharedGatewayGroup.Name)]
public class AuthenticationTests(SharedGateway shared)
{
    private const string Body = """{"inputs": "good film"}""";

    private readonly GatewayHost _host = shared.Host;

    [Fact]
    public async Task Predict_NoKey_401WithChallenge()
    {
        using var response = await _host.Anonymous().PredictAsync("x", Body);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Contains("no API key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("an-admin-key-for-test")]
    [InlineData("ptm_0123456789abcdef_tooshort")]
    [InlineData("ptm_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ptm_0123456789ABCDEF_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Predict_InvalidKey_401(string key)
    {
        using var client = new HttpClient { BaseAddress = _host.Address };
        client.DefaultRequestHeaders.Add("X-API-Key", key.Length > 0 ? key : "-");

        Assert.Contains("not valid", await client.PredictAsync("x", Body).ErrorAsync(HttpStatusCode.Unauthorized), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_RightIdWrongSecret_401()
    {
        var tenant = _host.Tenant();
        ApiKey.TryParse(tenant.Key, out var key);
        var forged = key with { Secret = ApiKey.Create().Secret };

        Assert.Equal(HttpStatusCode.Unauthorized, await _host.With(forged.ToString()).PredictAsync("x", Body).StatusAsync());
    }

    [Fact]
    public async Task Predict_KeyInXApiKey_Works()
    {
        var tenant = _host.Tenant();
        var (task, _) = tenant.Task();
        using var client = new HttpClient { BaseAddress = _host.Address };
        client.DefaultRequestHeaders.Add("X-API-Key", tenant.Key);

        Assert.Equal(HttpStatusCode.OK, await client.PredictAsync(task, Body).StatusAsync());
    }

    [Fact]
    public async Task Predict_ForeignTask_SameBytesAsUnknownTask()
    {
        var caller = _host.Tenant();
        var name = _host.FreshName("secret");
        using var unknown = await caller.Client.PredictAsync(name, Body);
        _host.Platform.Add(new TaskName(_host.Tenant().Name, name), Models.Classifier());

        using var foreign = await caller.Client.PredictAsync(name, Body);

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(await unknown.Content.ReadAsByteArrayAsync(), await foreign.Content.ReadAsByteArrayAsync());
        Assert.Equal(Names(unknown), Names(foreign));

        static IEnumerable<string> Names(HttpResponseMessage response) => response.Headers.Select(h => h.Key).Where(h => h != "Date");
    }

    [Fact]
    public async Task Predict_KeyWithoutInfer_403NamesScope()
    {
        var tenant = _host.Tenant(KeyScopes.Manage);
        var (task, _) = tenant.Task();

        Assert.Equal("the key lacks the scope infer", await tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Predict_AdminKey_403SaysThatItHasNoTenant()
    {
        using var admin = _host.Admin();

        Assert.Contains("belongs to no tenant", await admin.PredictAsync("x", Body).ErrorAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/tenants")]
    [InlineData("/v1/tenants/x")]
    [InlineData("/v1/devices")]
    [InlineData("/v1/scheduler")]
    public async Task OperatorRoutes_TenantKey_403(string path)
    {
        Assert.Equal(HttpStatusCode.Forbidden, await _host.Tenant().Client.GetAsync(path).StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await _host.Anonymous().GetAsync(path).StatusAsync());
    }

    [Theory]
    [InlineData("GET", "/v2")]
    [InlineData("GET", "/v2/models/x")]
    [InlineData("GET", "/v2/models/x/ready")]
    [InlineData("POST", "/v2/models/x/infer")]
    [InlineData("POST", "/v2/models/x/versions/1/infer")]
    [InlineData("GET", "/v1/tasks")]
    [InlineData("GET", "/v1/tasks/x")]
    [InlineData("PUT", "/v1/tasks/x")]
    [InlineData("DELETE", "/v1/tasks/x")]
    [InlineData("POST", "/v1/tenants")]
    [InlineData("POST", "/v1/tenants/x/keys")]
    [InlineData("DELETE", "/v1/tenants/x/keys/0123456789abcdef")]
    public async Task EveryRoute_NoKey_401(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.Unauthorized, await _host.Anonymous().SendAsync(request).StatusAsync());
    }

    [Fact]
    public async Task Manage_InferKey_403()
    {
        var tenant = _host.Tenant(KeyScopes.Infer);

        Assert.Equal(HttpStatusCode.Forbidden, await tenant.Client.PutJsonAsync("/v1/tasks/x", """{"path": "/a"}""").StatusAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await tenant.Client.DeleteAsync("/v1/tasks/x").StatusAsync());
    }

    [Fact]
    public async Task Predict_KeyCannotBeReadForever_503NotUnauthorized()
    {
        await using var host = await GatewayHost.StartAsync(o => o.DefaultDeadline = TimeSpan.FromMilliseconds(200));
        var tenant = host.Tenant();
        host.Platform.KeyFailure = _ => new SiloUnavailableException("gone");

        using var response = await tenant.Client.PredictAsync("x", Body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Predict_SiloLostWhileReadingKey_Repeated()
    {
        var tenant = _host.Tenant();
        var (task, _) = tenant.Task();
        ApiKey.TryParse(tenant.Key, out var key);
        var failures = 2;
        _host.Platform.KeyFailure = id => id == key.Id && failures-- > 0 ? new SiloUnavailableException("gone") : null;

        Assert.Equal(HttpStatusCode.OK, await tenant.Client.PredictAsync(task, Body).StatusAsync());
        Assert.True(failures < 0);
    }
}
