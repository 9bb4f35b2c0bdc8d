using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Each route does what is said of it, for its examples and for what goes wrong with any route.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private static readonly SchemaCheck Check = new(CurrentApi.Text);

    private GatewayHost _host = null!;
    private TestTenant _tenant = null!;

    /// <summary>Every method of every route.</summary>
    public static TheoryData<string> All => [.. CurrentApi.Text.Operations.Select(o => o.Name)];

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _tenant = _host.Tenant();
        foreach (var (name, version) in Tasks())
        {
            _host.Platform.Add(new TaskName(_tenant.Name, name), version);
        }
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_WithoutAKey_401(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        if (operation.NeedsKey)
        {
            await SendAsync(operation, _host.Anonymous(), 401);
            await SendAsync(operation, _host.With("ptm_0000000000000000_no-such-key-there-is-none-of-it-000000000000"), 401);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_KeyThatMayDoNothing_403(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        if (operation.NeedsKey && operation.Replies.ContainsKey(403))
        {
            await SendAsync(operation, _host.Tenant(KeyScopes.None).Client, 403);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_UnknownTask_404(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        if (operation.Path.Contains("{task}", StringComparison.Ordinal) && operation.Replies.ContainsKey(404))
        {
            await SendAsync(operation, _tenant.Client, 404, address: operation.Address(("task", "no-such-task")));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_BodyIsNoJson_IsRefusedAsDocumented(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        if (operation.JsonBody is not null)
        {
            var status = await SendAsync(operation, ClientOf(operation), expected: null, body: "{\"");
            Assert.InRange(status, 400, 422);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_AsInItsExamples_AnswersAsDocumented(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        if (operation.Path is "/v1/arrivals")
        {
            return;
        }

        var bodies = operation.Examples.Select(e => e.Value.ToJsonString()).DefaultIfEmpty(null).ToArray();
        foreach (var body in bodies)
        {
            var status = await SendAsync(operation, ClientOf(operation), expected: null, body: body);

            // What is not there cannot be had: the scripted platform has no store.
            Assert.True(status < 300 || operation.Node["tags"]![0]!.ToString() is "Store" && status == 501, $"{name}: {status} for {body}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Route_MethodThatIsNotDocumented_405(string name)
    {
        var path = CurrentApi.Text.Operation(name);
        var documented = CurrentApi.Text.Operations.Where(o => o.Path == path.Path).Select(o => o.Method).ToHashSet();
        foreach (var method in new[] { "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND" }.Where(m => !documented.Contains(m)))
        {
            if (path.Path == "/metrics")
            {
                continue;
            }

            using var request = new HttpRequestMessage(new HttpMethod(method), path.Address());
            Assert.Equal(HttpStatusCode.MethodNotAllowed, await _tenant.Client.SendAsync(request).WaitAsync(GatewayHost.Patience).StatusAsync());
        }
    }

    private static IEnumerable<(string Name, TaskVersion Version)> Tasks() =>
    [
        ("sentiment", Models.Classifier()),
        ("entities", Models.Tagger()),
        ("similarity", Models.Embedder()),
        ("masked", Models.Filler()),
        ("answers", Models.Answerer()),
    ];

    private HttpClient ClientOf(ApiOperation operation) =>
        !operation.NeedsKey ? _host.Anonymous() : (string)operation.Node["tags"]![0]! is "Operations" or "Store" or "Tenants" ? _host.Admin() : _tenant.Client;

    /// <summary>The status, which is documented, of an answer that is as documented.</summary>
    private static async Task<int> SendAsync(ApiOperation operation, HttpClient client, int? expected, string? address = null, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), address ?? operation.Address());
        body ??= operation.Examples.Select(e => e.Value.ToJsonString()).FirstOrDefault();
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request).WaitAsync(GatewayHost.Patience);
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync().WaitAsync(GatewayHost.Patience);
        Assert.True(expected is null || expected == status, $"{operation}: {status} instead of {expected}: {text}");
        Assert.True(operation.Replies.TryGetValue(status, out var reply), $"{operation}: {status} is not documented: {text}");
        var content = reply["content"]?.AsObject();
        Assert.True(content is not null || text.Length == 0, $"{operation}: the body of {status} is not documented: {text}");
        if (content is not null)
        {
            var type = response.Content.Headers.ContentType?.MediaType;
            Assert.True(content.ContainsKey(type ?? ""), $"{operation}: {type} is not documented for {status}");
            Assert.Empty(type == "application/json" ? Check.Faults(content[type]!["schema"]!, JsonNode.Parse(text)) : []);
        }

        return status;
    }
}
