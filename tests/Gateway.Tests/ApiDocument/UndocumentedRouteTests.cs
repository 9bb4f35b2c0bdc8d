using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Nothing answers that the description does not have.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class UndocumentedRouteTests(SharedGateway shared)
{
    private const int Seed = 42;
    private static readonly SchemaCheck Check = new(CurrentApi.Text);

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    [InlineData("/v3")]
    [InlineData("/v2/models")]
    [InlineData("/v2/trace/setting")]
    [InlineData("/v2/systemsharedmemory/status")]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/health")]
    [InlineData("/healthz")]
    [InlineData("/info")]
    [InlineData("/embed")]
    [InlineData("/openapi.yaml")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger")]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/v1/swagger.json")]
    [InlineData("/docs/no-such-part.js")]
    [InlineData("/docs/../appsettings.json")]
    [InlineData("/metrics2")]
    [InlineData("/t")]
    [InlineData("/v1/rerank/more")]
    public Task Path_ThatNobodyHas_404InItsShape(string path) => AssertUnknownAsync(path, shared.Host.Anonymous());

    [Fact]
    public async Task Paths_PutTogetherAtRandom_404InTheirShape()
    {
        var random = new Random(Seed);
        var parts = CurrentApi.Text.Operations.SelectMany(o => o.Path.Split('/')).Where(p => p.Length > 0).Distinct().ToArray();
        var routes = CurrentApi.Text.Operations.Select(Pattern).ToArray();
        var paths = Enumerable.Range(0, 600).Select(_ => "/" + string.Join('/', random.GetItems(parts, random.Next(1, 6))))
            .Select(p => Regex.Replace(p, @"\{\w+\}", "7"))
            .Where(p => p != "/docs" && !routes.Any(r => r.IsMatch(p)))
            .Distinct()
            .ToArray();
        var client = shared.Host.Tenant().Client;

        foreach (var path in paths)
        {
            await AssertUnknownAsync(path, client);
        }

        Assert.True(paths.Length > 300, $"{paths.Length} paths");
    }

    private static Regex Pattern(ApiOperation operation)
    {
        var end = operation.Parameters.Any(p => p["x-takes-slashes"] is not null) ? "(/.*)?" : "";
        return new($"^{Regex.Replace(operation.Path, @"\{\w+\}", "[^/]+")}{end}$", RegexOptions.IgnoreCase);
    }

    private static string ShapeOf(string path)
    {
        var isOpenAi = path.EndsWith("/embeddings", StringComparison.Ordinal) || Is("/v1/models") || Is("/v1/rerank");
        return isOpenAi ? "OpenAiError" : Is("/t") ? "TextError" : "Error";

        bool Is(string prefix) => path == prefix || path.StartsWith(prefix + "/", StringComparison.Ordinal);
    }

    private static async Task AssertUnknownAsync(string path, HttpClient client)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await client.SendAsync(request).WaitAsync(GatewayHost.Patience);
            var body = await response.Content.ReadAsStringAsync().WaitAsync(GatewayHost.Patience);
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {response.StatusCode} {body}");
            Assert.Empty(Check.Faults(CurrentApi.Text.Root["components"]!["schemas"]![ShapeOf(path)]!, JsonNode.Parse(body)));
        }
    }
}
