using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.ResponseCache;

[Collection(SharedGatewayGroup.Name)]
public class CachedTaskTests(SharedGateway shared)
{
    private const string Body = """{"inputs": "good film"}""";

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Predict_CacheNotWanted_ComputesEachTimeAndSaysNothing()
    {
        var (task, script) = _tenant.Task();

        Assert.Null(await CacheOfAsync(_tenant, task));
        Assert.Null(await CacheOfAsync(_tenant, task));
        Assert.Equal(2, script.Requests.Count);
    }

    [Fact]
    public async Task Patch_CacheOn_SecondAnswerIsTheFirstWithoutCompute()
    {
        var (task, script) = _tenant.Task();
        var changed = await PatchAsync(_tenant, task, """{"cache": true}""").BodyAsync();
        Assert.True(changed.GetProperty("cache").GetBoolean());
        Assert.True((await _tenant.Client.GetAsync($"/v1/tasks/{task}").BodyAsync()).GetProperty("cache").GetBoolean());

        using var first = await _tenant.Client.PredictAsync(task, Body);
        using var second = await _tenant.Client.PredictAsync(task, Body);

        Assert.Equal(("miss", "hit"), (CacheOf(first), CacheOf(second)));
        var (computed, kept) = (await Task.FromResult(first).BodyAsync(), await Task.FromResult(second).BodyAsync());
        Assert.Equal(computed.GetProperty("predictions").GetRawText(), kept.GetProperty("predictions").GetRawText());
        Assert.Equal(0, kept.GetProperty("timing").GetProperty("compute_ms").GetDouble());
        Assert.Equal(0, kept.GetProperty("timing").GetProperty("batch_items").GetInt32());
        Assert.Equal("0", Assert.Single(second.Headers.GetValues("x-inference-time")));
        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task Infer_OtherRouteSameTokens_SharesTheAnswer()
    {
        var (task, script) = await CachedTaskAsync(_tenant, Models.Embedder());
        const string Texts = """["good film", "bad"]""";

        using var openAi = await _tenant.Client.PostJsonAsync("/v1/embeddings", $$"""{"model": "{{task}}", "input": {{Texts}}}""");
        using var again = await _tenant.Client.PredictAsync(task, $$"""{"inputs": {{Texts}}}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (openAi.StatusCode, again.StatusCode));
        Assert.Equal(("miss", "hit"), (CacheOf(openAi), CacheOf(again)));
        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task Predict_TwoTenantsWithEqualNamesAndInputs_EachHasItsOwn()
    {
        var task = shared.Host.FreshName("same");
        var other = shared.Host.Tenant();
        foreach (var (tenant, value) in new[] { (_tenant, 5f), (other, -5f) })
        {
            shared.Host.Platform.Add(new TaskName(tenant.Name, task), Models.Classifier()).AnswerRows(value, 0);
            await PatchAsync(tenant, task, """{"cache": true}""").BodyAsync();
        }

        Assert.Equal(("NEGATIVE", "miss"), await LabelAsync(_tenant, task));
        Assert.Equal(("POSITIVE", "miss"), await LabelAsync(other, task));
        Assert.Equal(("NEGATIVE", "hit"), await LabelAsync(_tenant, task));
        Assert.Equal(("POSITIVE", "hit"), await LabelAsync(other, task));
    }

    [Fact]
    public async Task Predict_AnotherVersion_IsComputed()
    {
        var (task, script) = await CachedTaskAsync(_tenant, Models.Classifier(1), Models.Classifier(2));

        foreach (var (version, expected) in new[] { (1, "miss"), (2, "miss"), (1, "hit"), (2, "hit") })
        {
            using var answer = await _tenant.Client.PredictAsync(task, $$$"""{"inputs": "good film", "parameters": {"version": {{{version}}}}}""");
            Assert.Equal((HttpStatusCode.OK, expected), (answer.StatusCode, CacheOf(answer)));
        }

        Assert.Equal(2, script.Requests.Count);
    }

    [Fact]
    public async Task Predict_RemovedAndRegisteredAgain_AsksTheNewVersion()
    {
        var (task, _) = await CachedTaskAsync(_tenant, Models.Classifier(1));
        await CacheOfAsync(_tenant, task);
        Assert.Equal("hit", await CacheOfAsync(_tenant, task));

        Assert.Equal(HttpStatusCode.NoContent, await _tenant.Client.DeleteAsync($"/v1/tasks/{task}").StatusAsync());
        Assert.Equal(HttpStatusCode.NotFound, await _tenant.Client.PredictAsync(task, Body).StatusAsync());
        var script = shared.Host.Platform.Add(new TaskName(_tenant.Name, task), Models.Classifier(2));
        await PatchAsync(_tenant, task, """{"cache": true}""").BodyAsync();

        Assert.Equal("miss", await CacheOfAsync(_tenant, task));
        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task Patch_CacheOff_ForgetsTheAnswers()
    {
        var (task, script) = await CachedTaskAsync(_tenant);
        await CacheOfAsync(_tenant, task);
        await PatchAsync(_tenant, task, """{"cache": false}""").BodyAsync();
        Assert.Null(await CacheOfAsync(_tenant, task));
        await PatchAsync(_tenant, task, """{"cache": true}""").BodyAsync();

        Assert.Equal("miss", await CacheOfAsync(_tenant, task));
        Assert.Equal(3, script.Requests.Count);
    }

    [Fact]
    public async Task Predict_RefusalsAndUnusableAnswers_AreNotKept()
    {
        var (task, script) = await CachedTaskAsync(_tenant);
        script.Answer(InferReply.Refuse(PtmError.ListFull, "full", TimeSpan.FromSeconds(1)));
        Assert.Equal(HttpStatusCode.TooManyRequests, await _tenant.Client.PredictAsync(task, Body).StatusAsync());
        script.AnswerRows(float.NaN);
        Assert.Equal(HttpStatusCode.InternalServerError, await _tenant.Client.PredictAsync(task, Body).StatusAsync());
        script.Infer = null;

        Assert.Equal("miss", await CacheOfAsync(_tenant, task));
    }

    [Fact]
    public async Task Predict_HitsAndMisses_AreCounted()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (task, script) = await CachedTaskAsync(tenant);
        for (var i = 0; i < 3; i++)
        {
            await CacheOfAsync(tenant, task);
        }

        var metrics = await tenant.Client.GetStringAsync("/metrics");
        var model = $"model=\"{tenant.Name}/{task}\"";
        Assert.Equal("2", Value(metrics, "ptm_gateway_cache_hits", model));
        Assert.Equal("1", Value(metrics, "ptm_gateway_cache_misses", model));
        Assert.Equal("1", Value(metrics, "nv_inference_count{", model));
        Assert.Equal("3", Value(metrics, "nv_inference_request_success{", model));
        script.Statistics = new VersionStatistics { Version = 1 };
        var statistics = (await tenant.Client.GetAsync($"/v2/models/{task}/stats").BodyAsync()).GetProperty("model_stats")[0];
        var inference = statistics.GetProperty("inference_stats");
        Assert.Equal(2, inference.GetProperty("cache_hit").GetProperty("count").GetInt32());
        Assert.Equal(1, inference.GetProperty("cache_miss").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"cache": "yes"}""")]
    [InlineData("""{"cache": null}""")]
    [InlineData("""{"cache": true, "ttl": 5}""")]
    [InlineData("[]")]
    public async Task Patch_NotAsDocumented_400(string body)
    {
        var (task, script) = _tenant.Task();

        await PatchAsync(_tenant, task, body).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.False(script.Description.Settings.Cache);
    }

    [Fact]
    public async Task Patch_AnothersTask_AnswersAsForNone()
    {
        var (foreign, _) = shared.Host.Tenant().Task();

        var one = await PatchAsync(_tenant, foreign, """{"cache": true}""").ErrorAsync(HttpStatusCode.NotFound);
        var none = await PatchAsync(_tenant, "none-such", """{"cache": true}""").ErrorAsync(HttpStatusCode.NotFound);

        Assert.Equal(none.Replace("none-such", foreign, StringComparison.Ordinal), one);
    }

    [Fact]
    public async Task Patch_KeyThatMayOnlyInfer_403()
    {
        var tenant = shared.Host.Tenant(KeyScopes.Infer);
        var (task, _) = tenant.Task();

        await PatchAsync(tenant, task, """{"cache": true}""").ErrorAsync(HttpStatusCode.Forbidden);
    }

    private static string Value(string metrics, params string[] parts)
    {
        var line = Assert.Single(metrics.Split('\n'), l => parts.All(p => l.Contains(p, StringComparison.Ordinal)));
        return line[(line.IndexOf('}', StringComparison.Ordinal) + 2)..].Split(' ')[0];
    }

    private static Task<HttpResponseMessage> PatchAsync(TestTenant tenant, string task, string json) =>
        tenant.Client.PatchAsync($"/v1/tasks/{task}", HttpCalls.Json(json)).WaitAsync(GatewayHost.Patience);

    private static string? CacheOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Cache", out var values) ? Assert.Single(values) : null;

    private static async Task<string?> CacheOfAsync(TestTenant tenant, string task)
    {
        using var response = await tenant.Client.PredictAsync(task, Body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return CacheOf(response);
    }

    private static async Task<(string? Label, string? Cache)> LabelAsync(TestTenant tenant, string task)
    {
        using var response = await tenant.Client.PredictAsync(task, Body);
        var body = await Task.FromResult(response).BodyAsync();
        return (body.GetProperty("predictions")[0].GetProperty("label").GetString(), CacheOf(response));
    }

    private static async Task<(string Name, ScriptedTask Script)> CachedTaskAsync(TestTenant tenant, params TaskVersion[] versions)
    {
        var (task, script) = tenant.Task(versions);
        await PatchAsync(tenant, task, """{"cache": true}""").BodyAsync();
        return (task, script);
    }
}
