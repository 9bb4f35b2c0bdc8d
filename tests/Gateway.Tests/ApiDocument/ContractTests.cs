using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Each route does what is said of it, for its examples and for callers that may not have them.</summary>
public sealed class ContractTests(ContractGateway gateway) : IClassFixture<ContractGateway>
{
    private const string NoSuchKey = "ptm_0000000000000000_no-such-key-there-is-none-of-it-000000000000";

    private readonly TestTenant _tenant = gateway.Prepare();

    /// <summary>Every method of every route but the feed of arrivals, which has no end.</summary>
    public static TheoryData<string> Ending => [.. CurrentApi.Text.Operations.Where(o => o.Path != "/v1/arrivals").Select(o => o.Name)];

    /// <summary>Every method of every route but the exporter's own, which asks for no method.</summary>
    public static TheoryData<string> WithMethods => [.. CurrentApi.Text.Operations.Where(o => o.Path != "/metrics").Select(o => o.Name)];

    /// <summary>Those that need a key.</summary>
    public static TheoryData<string> Closed => [.. CurrentApi.Text.Operations.Where(o => o.NeedsKey).Select(o => o.Name)];

    /// <summary>Those of a task that the body names.</summary>
    public static TheoryData<string> OfModels =>
        [.. CurrentApi.Text.Operations.Where(o => o.Examples.Any(e => e.Value["model"] is not null)).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Operation_WithoutAKey_401(string name)
    {
        var operation = CurrentApi.Text.Operation(name);

        Assert.Equal(401, await gateway.SendAsync(operation, gateway.Host.Anonymous()));
        Assert.Equal(401, await gateway.SendAsync(operation, gateway.Host.With(NoSuchKey)));
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Operation_KeyThatMayDoNothing_403(string name) =>
        Assert.Equal(403, await gateway.SendAsync(CurrentApi.Text.Operation(name), gateway.Host.Tenant(KeyScopes.None).Client));

    [Theory]
    [MemberData(nameof(OfModels))]
    public async Task Operation_UnknownModel_404(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        foreach (var (_, value) in operation.Examples)
        {
            var body = value.DeepClone();
            body["model"] = "no-such-task";
            Assert.Equal(404, await gateway.SendAsync(operation, _tenant.Client, RefusalContractTests.Json(body.ToJsonString())));
        }
    }

    [Theory]
    [MemberData(nameof(Ending))]
    public async Task Operation_AsInItsExamples_AnswersAsDocumented(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        foreach (var body in operation.Bodies.DefaultIfEmpty(null))
        {
            var tenant = gateway.Prepare();
            var address = await gateway.AddressAsync(operation, tenant);
            AssertAnswered(operation, await gateway.SendAsync(operation, gateway.ClientOf(operation, tenant), body, address));
        }

        foreach (var query in operation.Queries)
        {
            var client = gateway.ClientOf(operation, gateway.Prepare());
            AssertAnswered(operation, await gateway.SendAsync(operation, client, address: operation.Address() + query));
        }
    }

    [Theory]
    [MemberData(nameof(WithMethods))]
    public async Task Route_MethodThatIsNotDocumented_405(string name)
    {
        var path = CurrentApi.Text.Operation(name);
        var documented = CurrentApi.Text.Operations.Where(o => o.Path == path.Path).Select(o => o.Method).ToHashSet();
        foreach (var method in new[] { "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND" }.Where(m => !documented.Contains(m)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path.Address());
            var status = await _tenant.Client.SendAsync(request).WaitAsync(GatewayHost.Patience).StatusAsync();
            Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
        }
    }

    private static void AssertAnswered(ApiOperation operation, int status) =>
        Assert.True(operation.AlwaysAnswers is { } refusal ? status == refusal : status < 300, $"{operation}: {status}");
}
