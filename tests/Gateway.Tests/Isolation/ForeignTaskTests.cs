using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Isolation;

/// <summary>A task of another tenant cannot be told from one that there is not: not by bytes, and not by the work that it causes.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class ForeignTaskTests(SharedGateway shared)
{
    private readonly GatewayHost _host = shared.Host;

    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", "/v1/tasks/{0}", "" },
        { "DELETE", "/v1/tasks/{0}", "" },
        { "POST", "/v1/tasks/{0}/predict", """{"inputs": "good film"}""" },
        { "POST", "/v1/tasks/{0}/predict", """{"inputs": 5}""" },
        { "POST", "/v1/tasks/{0}/predict", "{" },
        { "GET", "/v2/models/{0}", "" },
        { "GET", "/v2/models/{0}/ready", "" },
        { "GET", "/v2/models/{0}/versions/1", "" },
        { "GET", "/v2/models/{0}/versions/7/ready", "" },
        { "POST", "/v2/models/{0}/infer", """{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["good"]}]}""" },
        { "POST", "/v2/models/{0}/versions/1/infer", "{" },
        { "GET", "/v1/models/{0}", "" },
        { "POST", "/v1/embeddings", """{"model": "{0}", "input": "good film"}""" },
        { "GET", "/t/{0}/info", "" },
        { "POST", "/t/{0}/embed", """{"inputs": "good film"}""" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_ForeignAndUnknownTask_SameBytesAndHeadersOnTheWire(string method, string route, string body)
    {
        // A new name each time, so that nothing is remembered of it, of the same length.
        var (caller, other) = (_host.Tenant(), _host.Tenant());
        var (unknown, foreign) = (_host.FreshName("task-x"), _host.FreshName("task-x"));
        _host.Platform.Add(new TaskName(other.Name, foreign), Models.Classifier());

        var one = await RawAsync(caller.Key, method, route, unknown, body);
        var two = await RawAsync(caller.Key, method, route, foreign, body);

        Assert.StartsWith("HTTP/1.1 404 ", one, StringComparison.Ordinal);
        Assert.Equal(Neutral(one, unknown), Neutral(two, foreign));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_ForeignAndUnknownTask_SameCalls(string method, string route, string body)
    {
        await using var host = await GatewayHost.StartAsync(o => o.TaskCacheTime = TimeSpan.Zero);
        var (caller, other) = (host.Tenant(), host.Tenant());
        var foreign = host.FreshName("foreign");
        var script = host.Platform.Add(new TaskName(other.Name, foreign), Models.Classifier());
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(caller, method, route, "warm-up", body));

        var before = Asked();
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(caller, method, route, "unknown", body));
        var forUnknown = Asked() - before;
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(caller, method, route, foreign, body));
        var forForeign = Asked() - before - forUnknown;

        Assert.Equal(1, forUnknown);
        Assert.Equal(forUnknown, forForeign);
        Assert.Empty(script.Requests);
        Assert.Equal(0, script.FileReads);

        int Asked() => host.Platform.TaskDescriptions + host.Platform.TaskRemovals;
    }

    [Fact]
    public async Task Put_NameThatAnotherTenantHas_RegistersOnesOwn()
    {
        var (caller, other) = (_host.Tenant(), _host.Tenant());
        var name = _host.FreshName("same");
        _host.Platform.Add(new TaskName(other.Name, name), Models.Classifier(5));

        var made = await caller.Client.PutJsonAsync($"/v1/tasks/{name}", """{"path": "/a"}""").BodyAsync(HttpStatusCode.Created);

        Assert.Equal(1, made.GetProperty("default_version").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, await caller.Client.DeleteAsync($"/v1/tasks/{name}").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await other.Client.GetAsync($"/v1/tasks/{name}").StatusAsync());
    }

    [Fact]
    public async Task Metrics_ForeignAndUnknownTasks_LeaveNoLabel()
    {
        var (caller, other) = (_host.Tenant(), _host.Tenant());
        var (unknown, foreign) = (_host.FreshName("probe-unknown"), _host.FreshName("probe-foreign"));
        _host.Platform.Add(new TaskName(other.Name, foreign), Models.Classifier());
        await SendAsync(caller, "POST", "/v1/tasks/{0}/predict", unknown, """{"inputs": "good"}""");
        await SendAsync(caller, "POST", "/v1/tasks/{0}/predict", foreign, """{"inputs": "good"}""");

        var text = await _host.Admin().GetStringAsync("/metrics");

        Assert.DoesNotContain(unknown, text, StringComparison.Ordinal);
        Assert.DoesNotContain(foreign, text, StringComparison.Ordinal);
    }

    private static string Neutral(string answer, string name) =>
        Regex.Replace(answer, "\r\nDate: [^\r]*", "").Replace(name, "NAME", StringComparison.Ordinal);

    private static string Of(string template, string task) => template.Replace("{0}", task, StringComparison.Ordinal);

    private static async Task<HttpStatusCode> SendAsync(TestTenant tenant, string method, string route, string task, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Of(route, task));
        request.Content = body.Length > 0 ? HttpCalls.Json(Of(body, task)) : null;
        return await tenant.Client.SendAsync(request).StatusAsync();
    }

    // Everything that the server sends, in its order.
    private async Task<string> RawAsync(string key, string method, string route, string task, string body)
    {
        body = Of(body, task);
        using var client = new TcpClient();
        await client.ConnectAsync(_host.Address.Host, _host.Address.Port).WaitAsync(GatewayHost.Patience);
        await using var stream = client.GetStream();
        var content = body.Length > 0 ? FormattableString.Invariant($"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n") : "";
        var head = $"{method} {Of(route, task)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: {key}\r\n{content}\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(GatewayHost.Patience);
    }
}
