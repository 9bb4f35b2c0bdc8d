using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.TextEmbeddings;

[Collection(SharedGatewayGroup.Name)]
public class InfoTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    public static TheoryData<TaskVersion, string> Types => new()
    {
        { Models.Embedder(), """{"embedding":{"pooling":"cls"}}""" },
        { Models.Classifier(), """{"classifier":{"id2label":{"0":"NEGATIVE","1":"POSITIVE"},"label2id":{"NEGATIVE":0,"POSITIVE":1}}}""" },
        { Models.Reranker(), """{"reranker":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}}""" },
        {
            Models.Classifier() with { Labels = ["X", "X"] },
            """{"classifier":{"id2label":{"0":"X","1":"X"},"label2id":{"X":0}}}"""
        },
    };

    [Fact]
    public async Task Info_Task_EveryField()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        var body = await _tenant.Client.GetAsync($"/t/{task}/info").BodyAsync();

        Assert.Equal(
            [
                "model_id", "model_sha", "model_dtype", "served_model_name", "model_type", "max_concurrent_requests", "max_input_length", "max_batch_tokens",
                "max_batch_requests", "max_client_batch_size", "auto_truncate", "tokenization_workers", "version", "sha", "docker_label",
            ],
            body.EnumerateObject().Select(p => p.Name));
        Assert.Equal((task, "float32"), (body.GetProperty("model_id").GetString(), body.GetProperty("model_dtype").GetString()));
        Assert.Equal((Models.MaxTokens, 32), (body.GetProperty("max_input_length").GetInt32(), body.GetProperty("max_client_batch_size").GetInt32()));
        Assert.False(body.GetProperty("auto_truncate").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Info_Head_SaysWhatTheModelIs(TaskVersion version, string type)
    {
        var (task, _) = _tenant.Task(version);

        Assert.Equal(type, (await _tenant.Client.GetAsync($"/t/{task}/info").BodyAsync()).GetProperty("model_type").GetRawText());
    }

    [Fact]
    public async Task Default_Route_WhatTheTaskIsFor()
    {
        var (embedder, _) = _tenant.Task(Models.Embedder());
        var (classifier, _) = _tenant.Task(Models.Classifier());
        var (reranker, _) = _tenant.Task(Models.Reranker());

        var vectors = await _tenant.Client.PostJsonAsync($"/t/{embedder}", """{"inputs": "good"}""").BodyAsync();
        var labels = await _tenant.Client.PostJsonAsync($"/t/{classifier}/", """{"inputs": "good"}""").BodyAsync();
        var ranks = await _tenant.Client.PostJsonAsync($"/t/{reranker}", """{"query": "good", "texts": ["bad"]}""").BodyAsync();

        Assert.Equal(3, vectors[0].GetArrayLength());
        Assert.Equal(["POSITIVE", "NEGATIVE"], labels.EnumerateArray().Select(l => l.GetProperty("label").GetString()));
        Assert.Equal(0, ranks[0].GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task Info_OtherHead_424()
    {
        var (task, _) = _tenant.Task(Models.Filler());

        var body = await _tenant.Client.GetAsync($"/t/{task}/info").BodyAsync(HttpStatusCode.FailedDependency);

        Assert.Contains("fill-mask", body.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_WithADevice_EmptyOk()
    {
        var (task, _) = _tenant.Task();

        using var response = await _tenant.Client.GetAsync($"/t/{task}/health");

        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Health_Unloaded_503WithoutAdviceToTryAgain()
    {
        var (task, script) = _tenant.Task();
        script.Description = script.Description with { IsUnloaded = true };

        using var response = await _tenant.Client.GetAsync($"/t/{task}/health");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), (response.StatusCode, response.Headers.RetryAfter));
        Assert.Equal(
            $$"""{"error":"task '{{task}}' has no available version: it was unloaded","error_type":"Unhealthy"}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_WithoutADevice_503Unhealthy()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Platform.Devices = [];
        var tenant = host.Tenant();
        var (task, _) = tenant.Task();

        var body = await tenant.Client.GetAsync($"/t/{task}/health").BodyAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("""{"error":"unhealthy","error_type":"Unhealthy"}""", body.GetRawText());
    }
}
