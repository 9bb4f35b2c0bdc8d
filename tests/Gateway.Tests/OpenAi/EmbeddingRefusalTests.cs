using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenAi;

[Collection(SharedGatewayGroup.Name)]
public class EmbeddingRefusalTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("", null, "the body is empty")]
    [InlineData("{", null, "malformed JSON")]
    [InlineData("[]", null, "the body must be an object, not an array")]
    [InlineData("null", null, "the body must be an object, not null")]
    [InlineData("{}", "input", "input is missing")]
    [InlineData("""{"input": "good"}""", "model", "model is missing")]
    [InlineData("""{"input": null, "model": "MODEL"}""", "input", "input must be a text, a list of texts, token ids or a list of token ids, not null")]
    [InlineData("""{"input": 7, "model": "MODEL"}""", "input", "not a number")]
    [InlineData("""{"input": true, "model": "MODEL"}""", "input", "not a boolean")]
    [InlineData("""{"input": {}, "model": "MODEL"}""", "input", "not an object")]
    [InlineData("""{"input": "", "model": "MODEL"}""", "input", "`input` cannot be empty")]
    [InlineData("""{"input": [], "model": "MODEL"}""", "input", "`input` cannot be empty")]
    [InlineData("""{"input": ["good", ""], "model": "MODEL"}""", "input[1]", "`input[1]` cannot be empty")]
    [InlineData("""{"input": [[]], "model": "MODEL"}""", "input[0]", "`input[0]` cannot be empty")]
    [InlineData("""{"input": [null], "model": "MODEL"}""", "input", "input[0] must be a text or a list of token ids, not null")]
    [InlineData("""{"input": ["good", 5], "model": "MODEL"}""", "input", "input[1] must be a text like the first, not a number")]
    [InlineData("""{"input": ["good", [5]], "model": "MODEL"}""", "input", "input[1] must be a text like the first, not an array")]
    [InlineData("""{"input": [[5], "good"], "model": "MODEL"}""", "input", "input[1] must be a list of token ids like the first, not a string")]
    [InlineData("""{"input": [5, "good"], "model": "MODEL"}""", "input", "input[1] must be an integer, not a string")]
    [InlineData("""{"input": [[5, [6]]], "model": "MODEL"}""", "input", "input[0][1] must be an integer, not an array")]
    [InlineData("""{"input": [-1], "model": "MODEL"}""", "input", "input[0] must be an integer from 0")]
    [InlineData("""{"input": [1.5], "model": "MODEL"}""", "input", "input[0] must be an integer")]
    [InlineData("""{"input": [99999999999], "model": "MODEL"}""", "input", "input[0] must be an integer from 0 to 2147483647")]
    [InlineData("""{"input": [NaN], "model": "MODEL"}""", null, "malformed JSON")]
    [InlineData("""{"input": [2, 18], "model": "MODEL"}""", "input[1]", "input[1] must be from 0 to 17, the model's token ids, not 18")]
    [InlineData("""{"input": [[2], [2, 99]], "model": "MODEL"}""", "input[1][1]", "not 99")]
    [InlineData("""{"input": [[2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2]], "model": "MODEL"}""", "input", "input[0] has 17 tokens, more than the limit of 16")]
    [InlineData("""{"input": ["good", "a a a a a a a a a a a a a a a"], "model": "MODEL"}""", "input", "input[1]: The input has 15 tokens")]
    [InlineData("""{"input": "good", "model": "MODEL", "dimensions": 0}""", "dimensions", "dimensions must be an integer from 1")]
    [InlineData("""{"input": "good", "model": "MODEL", "dimensions": -3}""", "dimensions", "dimensions must be an integer from 1")]
    [InlineData("""{"input": "good", "model": "MODEL", "dimensions": 4}""", "dimensions", "dimensions must be from 1 to 3, the size of the model's vectors, not 4")]
    [InlineData("""{"input": "good", "model": "MODEL", "dimensions": 1e99}""", "dimensions", "dimensions must be an integer")]
    [InlineData("""{"input": "good", "model": "MODEL", "dimensions": "2"}""", "dimensions", "dimensions must be an integer, not a string")]
    [InlineData("""{"input": "good", "model": "MODEL", "encoding_format": "hex"}""", "encoding_format", "must be float or base64, not 'hex'")]
    [InlineData("""{"input": "good", "model": "MODEL", "encoding_format": 1}""", "encoding_format", "encoding_format must be a string, not a number")]
    [InlineData("""{"input": "good", "model": 7}""", "model", "model must be a string, not a number")]
    [InlineData("""{"input": "good", "model": null}""", "model", "model must be a string, not null")]
    [InlineData("""{"input": "good", "model": "MODEL", "user": []}""", "user", "user must be a string, not an array")]
    [InlineData("""{"input": "good", "model": "MODEL", "dimension": 2}""", "dimension", "unknown field 'dimension': expected dimensions, encoding_format, input, model and user")]
    [InlineData("""{"input": "good", "input": "bad", "model": "MODEL"}""", "input", "input is given twice")]
    [InlineData("""{"input": "\ud800", "model": "MODEL"}""", null, "unpaired surrogate")]
    [InlineData("""{"input": "good", "model": "MODEL"} x""", null, "malformed JSON")]
    public async Task Body_NotAsDocumented_400NamesParam(string json, string? param, string message)
    {
        var (task, script) = _tenant.Task(Models.Embedder());

        var error = await RefusedAsync(json.Replace("MODEL", task, StringComparison.Ordinal), HttpStatusCode.BadRequest);

        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Empty(script.Requests);
    }

    [Fact]
    public async Task Body_DeeplyNested_400() =>
        await RefusedAsync("""{"input": """ + new string('[', 100_000), HttpStatusCode.BadRequest);

    [Fact]
    public async Task Fields_TooMany_400()
    {
        var fields = string.Join(',', Enumerable.Range(0, 70).Select(i => $"\"f{i}\": 1"));

        Assert.Contains("unknown field 'f0'", (await RefusedAsync($$"""{{{fields}}}""", HttpStatusCode.BadRequest)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_TooMany_400SaysHowMany()
    {
        var error = await RefusedAsync(
            $$"""{"model": "x", "input": [{{string.Join(',', Enumerable.Repeat("\"a\"", 2049))}}]}""", HttpStatusCode.BadRequest);

        Assert.Equal("input has 2049 items, more than the limit of 2048", error.GetProperty("message").GetString());
        Assert.Equal("input", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task TokenIds_TooMany_400()
    {
        var error = await RefusedAsync(
            $$"""{"model": "x", "input": [{{string.Join(',', Enumerable.Repeat("2", 8193))}}]}""", HttpStatusCode.BadRequest);

        Assert.Equal("input has more than the limit of 8192 token ids", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Tokens_InTotalTooMany_400()
    {
        var (task, script) = _tenant.Task(Models.Embedder() with { MaxTokens = 512 });
        var ids = $"[{string.Join(',', Enumerable.Repeat("2", 500))}]";

        var error = await RefusedAsync(
            $$"""{"model": "{{task}}", "input": [{{string.Join(',', Enumerable.Repeat(ids, 601))}}]}""", HttpStatusCode.BadRequest);

        Assert.Equal("input has 300500 tokens in total, more than the limit of 300000", error.GetProperty("message").GetString());
        Assert.Empty(script.Requests);
    }

    [Fact]
    public async Task Model_OfAnotherHead_400NamesModel()
    {
        var (task, _) = _tenant.Task(Models.Classifier());

        var error = await RefusedAsync($$"""{"model": "{{task}}", "input": "good"}""", HttpStatusCode.BadRequest);

        Assert.Equal($"model '{task}' (sequence-classification) is not an embedding model", error.GetProperty("message").GetString());
        Assert.Equal(("model", "wrong_head"), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Model_OfAnotherTenant_SameAsUnknown()
    {
        var (foreign, _) = shared.Host.Tenant().Task(Models.Embedder());
        var name = shared.Host.FreshName("nothing");

        var one = (await RefusedAsync($$"""{"model": "{{foreign}}", "input": "good"}""", HttpStatusCode.NotFound)).GetRawText();
        var other = (await RefusedAsync($$"""{"model": "{{name}}", "input": "good"}""", HttpStatusCode.NotFound)).GetRawText();

        Assert.Equal(other.Replace(name, foreign, StringComparison.Ordinal), one);
        Assert.Equal($$"""{"message":"unknown task '{{foreign}}'","type":"invalid_request_error","param":"model","code":"model_not_found"}""", one);
    }

    [Theory]
    [InlineData("Not A Name")]
    [InlineData("")]
    [InlineData("../x")]
    public async Task Model_NoName_404(string model) =>
        Assert.Equal(
            "model_not_found",
            (await RefusedAsync($$"""{"model": "{{model}}", "input": "good"}""", HttpStatusCode.NotFound)).GetProperty("code").GetString());

    private async Task<JsonElement> RefusedAsync(string json, HttpStatusCode status)
    {
        var body = await _tenant.Client.PostJsonAsync("/v1/embeddings", json).BodyAsync(status);
        Assert.Equal("error", Assert.Single(body.EnumerateObject()).Name);
        var error = body.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(p => p.Name));
        return error;
    }
}
