using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Invocation;

/// <summary>Which version answers, over real sockets.</summary>
[Collection(SharedGatewayGroup.Name)]
public class VersionResolverTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("", null, 2)]
    [InlineData("1", null, 1)]
    [InlineData("\"1\"", null, 1)]
    [InlineData("\"stable\"", null, 1)]
    [InlineData("\"default\"", null, 2)]
    [InlineData("", "stable", 1)]
    [InlineData("", "3", 3)]
    [InlineData("3", "stable", 3)]
    public async Task Predict_BodyOrHeaderNamesAVersion_ThatOneAnswers(string inBody, string? header, int expected)
    {
        var task = Task([new TaskAlias("default", [new AliasTarget(2, 1)]), new TaskAlias("stable", [new AliasTarget(1, 1)])]);

        using var response = await SendAsync(task, inBody, header, ("X-Request-Id", "a"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{expected}", Assert.Single(response.Headers.GetValues("X-Task-Version")));
    }

    [Fact]
    public async Task Predict_NoAliases_NewestAnswers()
    {
        var task = Task([]);

        using var response = await SendAsync(task, "", null);
        using var named = await SendAsync(task, "\"default\"", null);

        Assert.Equal("3", Assert.Single(response.Headers.GetValues("X-Task-Version")));
        Assert.Equal("3", Assert.Single(named.Headers.GetValues("X-Task-Version")));
    }

    [Fact]
    public async Task Infer_NoVersionInTheRoute_DefaultAliasAnswers()
    {
        var task = Task([new TaskAlias("default", [new AliasTarget(1, 1)])]);

        var body = await _tenant.Client.InferAsync(
            task, """{"inputs": [{"name": "input_ids", "shape": [1, 2], "datatype": "INT64", "data": [2, 3]}]}""").BodyAsync();

        Assert.Equal("1", body.GetProperty("model_version").GetString());
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData(":2", "2")]
    [InlineData(":canary", "3")]
    public async Task Embeddings_ModelNamesAVersion_ThatOneAnswers(string suffix, string expected)
    {
        var (task, script) = _tenant.Task(Models.Embedder(1), Models.Embedder(2), Models.Embedder(3));
        script.Description = script.Description with
        {
            Aliases = [new TaskAlias("canary", [new AliasTarget(3, 1)]), new TaskAlias("default", [new AliasTarget(1, 1)])],
        };

        using var response = await _tenant.Client.PostJsonAsync("/v1/embeddings", $$"""{"model": "{{task}}{{suffix}}", "input": "good"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, Assert.Single(response.Headers.GetValues("X-Task-Version")));
    }

    [Theory]
    [InlineData(":9")]
    [InlineData(":nightly")]
    [InlineData(":Not An Alias")]
    public async Task Embeddings_VersionThatIsNotThere_IsAModelThatIsNotThere(string suffix)
    {
        var (task, _) = _tenant.Task(Models.Embedder(1));

        var body = await _tenant.Client.PostJsonAsync("/v1/embeddings", $$"""{"model": "{{task}}{{suffix}}", "input": "good"}""")
            .BodyAsync(HttpStatusCode.NotFound);

        Assert.Equal("model_not_found", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("9", null, 404, "has no version 9")]
    [InlineData("\"nightly\"", null, 404, "has no alias 'nightly'")]
    [InlineData("", "nightly", 404, "has no alias 'nightly'")]
    [InlineData("\"Not An Alias\"", null, 400, "parameters.version is 'Not An Alias'; expected a version's number, from 1, or an alias")]
    [InlineData("\"0\"", null, 400, "parameters.version is '0'")]
    [InlineData("\"99999999999\"", null, 400, "parameters.version is '99999999999'")]
    [InlineData("true", null, 400, "parameters.version must be an integer")]
    [InlineData("", "-1", 400, "header X-Task-Version is '-1'")]
    public async Task Predict_VersionThatIsNotThere_IsRefused(string inBody, string? header, int status, string complaint)
    {
        var error = await SendAsync(Task([]), inBody, header).ErrorAsync((HttpStatusCode)status);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_SeveralVersionsBehindTheAlias_KeyDecidesAndSharesAreKept()
    {
        var task = Task([new TaskAlias("default", [new AliasTarget(1, 3), new AliasTarget(2, 1)])]);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 200; i++)
        {
            using var response = await SendAsync(task, "", null, ("X-Request-Key", $"user{i}"));
            var version = Assert.Single(response.Headers.GetValues("X-Task-Version"));
            counts[version] = counts.GetValueOrDefault(version) + 1;
            if (i < 10)
            {
                using var again = await SendAsync(task, "", null, ("X-Request-Key", $"user{i}"), ("X-Request-Id", $"{i}"));
                Assert.Equal(version, Assert.Single(again.Headers.GetValues("X-Task-Version")));
            }
        }

        // The keys are fixed, so the counts are.
        Assert.InRange(counts["1"], 130, 170);
        Assert.Equal(200, counts["1"] + counts["2"]);
    }

    [Fact]
    public async Task Predict_KeyTooLong_400()
    {
        var error = await SendAsync(Task([]), "", null, ("X-Request-Key", new string('k', 257))).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains("header X-Request-Key has 257 characters; at most 256 are allowed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_AliasMadeThroughAnotherGateway_IsFoundAtOnce()
    {
        var (task, script) = _tenant.Task(Models.Classifier(1), Models.Classifier(2));
        await SendAsync(task, "", null).BodyAsync();
        script.Description = script.Description with { Aliases = [new TaskAlias("stable", [new AliasTarget(1, 1)])] };

        using var response = await SendAsync(task, "\"stable\"", null);

        Assert.Equal("1", Assert.Single(response.Headers.GetValues("X-Task-Version")));
    }

    private string Task(TaskAlias[] aliases)
    {
        var (task, script) = _tenant.Task(Models.Classifier(1), Models.Classifier(2), Models.Classifier(3));
        script.Description = script.Description with { Aliases = aliases };
        return task;
    }

    private Task<HttpResponseMessage> SendAsync(string task, string inBody, string? header, params (string Name, string Value)[] headers)
    {
        var parameters = inBody.Length > 0 ? $$"""{"version": {{inBody}}}""" : "{}";
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tasks/{task}/predict")
        {
            Content = HttpCalls.Json($$"""{"inputs": "good", "parameters": {{parameters}}}"""),
        };
        foreach (var (name, value) in header is null ? headers : [.. headers, ("X-Task-Version", header)])
        {
            request.Headers.Add(name, value);
        }

        return _tenant.Client.SendAsync(request).WaitAsync(GatewayHost.Patience);
    }
}
