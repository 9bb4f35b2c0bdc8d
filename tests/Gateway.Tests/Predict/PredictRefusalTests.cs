using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Predict;

[Collection(SharedGatewayGroup.Name)]
public class PredictRefusalTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "malformed JSON")]
    [InlineData("[]", "the body must be an object, not an array")]
    [InlineData("null", "the body must be an object, not null")]
    [InlineData("{}", "inputs is missing")]
    [InlineData("""{"inputs": []}""", "inputs is empty")]
    [InlineData("""{"parameters": {}}""", "inputs is missing")]
    [InlineData("""{"inputs": null}""", "inputs must be")]
    [InlineData("""{"inputs": 7}""", "not a number")]
    [InlineData("""{"inputs": [true]}""", "inputs[0] must be")]
    [InlineData("""{"inputs": ["a", ["b"]]}""", "inputs[1] must be a pair")]
    [InlineData("""{"inputs": [["a", "b", "c"]]}""", "more than two texts")]
    [InlineData("""{"inputs": [["a", 1]]}""", "inputs[0] must be a string")]
    [InlineData("""{"inputs": {"question": "a"}}""", "inputs.context is missing")]
    [InlineData("""{"inputs": ["a", {"context": "a"}]}""", "inputs[1].question is missing")]
    [InlineData("""{"inputs": {}}""", "inputs.question is missing")]
    [InlineData("""{"inputs": {"question": "a", "question": "b", "context": "c"}}""", "inputs.question is given twice")]
    [InlineData("""{"inputs": {"question": "a", "context": "c", "x": 1}}""", "unknown field")]
    [InlineData("""{"inputs": "a", "inputs": "b"}""", "inputs is given twice")]
    [InlineData("""{"input": "a"}""", "the body has an unknown field 'input': expected inputs and parameters")]
    [InlineData("""{"inputs": "a"} x""", "malformed JSON")]
    [InlineData("""{"inputs": "a"}{}""", "malformed JSON")]
    [InlineData("""{"inputs": "a",}""", "malformed JSON")]
    [InlineData("""{"inputs": "a" /* b */}""", "malformed JSON")]
    [InlineData("""{"inputs": "\ud800"}""", "unpaired surrogate")]
    [InlineData("""{"\ud800": "a"}""", "malformed JSON")]
    [InlineData("""{"inputs": "a", "parameters": {"top": 0}}""", "parameters.top must be an integer from 1")]
    [InlineData("""{"inputs": "a", "parameters": {"top": 1.5}}""", "parameters.top must be an integer")]
    [InlineData("""{"inputs": "a", "parameters": {"top": NaN}}""", "malformed JSON")]
    [InlineData("""{"inputs": "a", "parameters": {"top": 1e999}}""", "parameters.top must be an integer")]
    [InlineData("""{"inputs": "a", "parameters": {"truncate": 1}}""", "parameters.truncate must be true or false")]
    [InlineData("""{"inputs": "a", "parameters": {"version": 0}}""", "parameters.version")]
    [InlineData("""{"inputs": "a", "parameters": {"priority": 10}}""", "parameters.priority")]
    [InlineData("""{"inputs": "a", "parameters": {"deadline": 1}}""", "parameters has an unknown field 'deadline'")]
    [InlineData("""{"inputs": "a", "parameters": {"top": 1, "top": 2}}""", "parameters.top is given twice")]
    [InlineData("""{"inputs": "a", "parameters": []}""", "parameters must be an object")]
    public async Task Body_NotAsDocumented_400NamesField(string body, string fragment)
    {
        var (task, script) = _tenant.Task();

        Assert.Contains(fragment, await _tenant.Client.PredictAsync(task, body).ErrorAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }

    [Fact]
    public async Task Body_DeeplyNested_400()
    {
        var (task, _) = _tenant.Task();
        var body = """{"inputs": """ + new string('[', 100_000);

        Assert.Equal(HttpStatusCode.BadRequest, await _tenant.Client.PredictAsync(task, body).StatusAsync());
    }

    [Fact]
    public async Task Body_InvalidUtf8_400()
    {
        var (task, _) = _tenant.Task();
        using var content = new ByteArrayContent([.. "{\"inputs\": \""u8, 0xC3, 0x28, .. "\"}"u8]);

        var error = await _tenant.Client.PostAsync($"/v1/tasks/{task}/predict", content).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains("UTF-8", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_EncodedInAnUnknownWay_415()
    {
        var (task, _) = _tenant.Task();
        using var content = HttpCalls.Json("{}");
        content.Headers.ContentEncoding.Add("compress");

        await _tenant.Client.PostAsync($"/v1/tasks/{task}/predict", content).ErrorAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Inputs_TooMany_413()
    {
        var (task, _) = _tenant.Task();
        var body = $$"""{"inputs": [{{string.Join(',', Enumerable.Repeat("\"a\"", 513))}}]}""";

        Assert.Contains("limit of 512", await _tenant.Client.PredictAsync(task, body).ErrorAsync(HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_OneTooLong_413()
    {
        var (task, _) = _tenant.Task();

        var error = await _tenant.Client.PredictAsync(task, $$"""{"inputs": ["a", "{{new string('a', 100_001)}}"]}""")
            .ErrorAsync(HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal("inputs[1] is longer than the limit of 100000 characters", error);
    }

    [Fact]
    public async Task Head_TakesNoPairs_400()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        Assert.Contains("takes one text", await _tenant.Client.PredictAsync(task, """{"inputs": [["a", "b"]]}""").ErrorAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_AnswersQuestions_400WithoutContext()
    {
        var (task, _) = _tenant.Task(Models.Answerer());

        Assert.Contains("question", await _tenant.Client.PredictAsync(task, """{"inputs": "a"}""").ErrorAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FillMask_NoMask_400()
    {
        var (task, _) = _tenant.Task(Models.Filler());

        Assert.Contains("input 0 has no [MASK]", await _tenant.Client.PredictAsync(task, """{"inputs": "a"}""").ErrorAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_Unknown_501()
    {
        var (task, _) = _tenant.Task(Models.Classifier() with { Head = "Translation" });

        await _tenant.Client.PredictAsync(task, """{"inputs": "a"}""").ErrorAsync(HttpStatusCode.NotImplemented);
    }
}
