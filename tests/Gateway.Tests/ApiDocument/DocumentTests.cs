using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using PtmOrleans.Gateway.ApiDocument;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>The description is well-formed, and of just the routes that there are.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class DocumentTests(SharedGateway shared)
{
    private readonly ApiText _document = CurrentApi.Text;

    [Fact]
    public void Document_IsOpenApi()
    {
        var read = OpenApiDocument.Parse(System.Text.Encoding.UTF8.GetString(ApiParts.Json.Span), "json");

        Assert.Empty(read.Diagnostic!.Errors.Select(e => e.ToString()));
        Assert.Empty(read.Diagnostic.Warnings.Select(e => e.ToString()));
    }

    [Fact]
    public void Routes_AllOfThem_AreDocumentedAndNoOthers()
    {
        var routes = shared.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => MethodsOf(e).Select(method => $"{method} {PathOf(e)}"));

        Assert.Equal(routes.Order(StringComparer.Ordinal), _document.Operations.Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Operations_EachOne_HasATagASummaryAnAnswerAndAUniqueName()
    {
        var tags = _document.Root["tags"]!.AsArray().Select(t => (string)t!["name"]!).ToHashSet();
        Assert.All(_document.Operations, operation =>
        {
            Assert.Contains((string)operation.Node["tags"]![0]!, tags);
            Assert.NotEmpty((string)operation.Node["summary"]!);
            Assert.Contains(operation.Replies.Keys, s => s is >= 200 and < 300 || s == operation.AlwaysAnswers);
            Assert.True(!operation.NeedsKey || operation.Replies.ContainsKey(401));
        });
        Assert.Distinct(_document.Operations.Select(o => (string)o.Node["operationId"]!));
    }

    [Fact]
    public void Operations_PathParameters_AreTheRoutes() => Assert.All(_document.Operations, operation => Assert.Equal(
        Regex.Matches(operation.Path, @"\{(\w+)\}").Select(m => m.Groups[1].Value).Order(),
        operation.Parameters.Where(p => (string?)p["in"] == "path").Select(p => (string)p["name"]!).Order()));

    [Fact]
    public void Examples_OfBodiesAndAnswers_FitTheirSchemas()
    {
        var check = new SchemaCheck(_document);
        Assert.All(_document.Operations, operation =>
        {
            Assert.All(operation.Examples, example => Assert.Empty(check.Faults(operation.JsonBody!["schema"]!, example.Value)));
            foreach (var content in operation.Replies.Values.Select(r => r["content"]?["application/json"]).OfType<JsonObject>())
            {
                Assert.Empty(content["example"] is { } example ? check.Faults(content["schema"]!, example) : []);
            }
        });
    }

    [Fact]
    public async Task OpenApi_WithoutAKey_IsSent()
    {
        var sent = await shared.Host.Anonymous().GetAsync("/openapi.json").BodyAsync();

        Assert.Equal("3.1.0", sent.GetProperty("openapi").GetString());
    }

    [Fact]
    public async Task Docs_InABrowser_IsAPageThatNeedsNothingFromElsewhere()
    {
        using var response = await shared.Host.Anonymous().GetAsync("/docs/index.html");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await shared.Host.Anonymous().GetAsync("/docs").StatusAsync());
        Assert.Contains("<title>PtmOrleans HTTP API</title>", page, StringComparison.Ordinal);
        var parts = Regex.Matches(page, "(?:src|href)=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            Assert.DoesNotContain("//", part, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, await shared.Host.Anonymous().GetAsync($"/docs/{part}").StatusAsync());
        }
    }

    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];

    private static string PathOf(RouteEndpoint endpoint) =>
        "/" + Regex.Replace(endpoint.RoutePattern.RawText!.Trim('/'), @"\{\*{0,2}(\w+)[^}]*\}", "{$1}");
}
