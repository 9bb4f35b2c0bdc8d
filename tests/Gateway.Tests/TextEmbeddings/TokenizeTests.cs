using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.TextEmbeddings;

[Collection(SharedGatewayGroup.Name)]
public class TokenizeTests(SharedGateway shared)
{
    private const string Cls = """{"id":2,"text":"[CLS]","special":true,"start":null,"stop":null}""";
    private const string Sep = """{"id":3,"text":"[SEP]","special":true,"start":null,"stop":null}""";

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("""{"inputs": "Good film"}""", $$"""[[{{Cls}},{"id":5,"text":"Good","special":false,"start":0,"stop":4},{"id":7,"text":"film","special":false,"start":5,"stop":9},{{Sep}}]]""")]
    [InlineData("""{"inputs": ["bad", "a"], "add_special_tokens": false}""", """[[{"id":6,"text":"bad","special":false,"start":0,"stop":3}],[{"id":17,"text":"a","special":false,"start":0,"stop":1}]]""")]
    [InlineData(
        """{"inputs": "é 😀 bad", "add_special_tokens": false}""",
        """[[{"id":1,"text":"é","special":false,"start":0,"stop":2},{"id":1,"text":"\uD83D\uDE00","special":false,"start":3,"stop":7},{"id":6,"text":"bad","special":false,"start":8,"stop":11}]]""")]
    [InlineData("""{"inputs": " ", "prompt_name": null}""", $"[[{Cls},{Sep}]]")]
    public async Task Tokenize_Texts_TokensWithByteOffsets(string json, string answer)
    {
        var (task, script) = _tenant.Task(Models.Tagger());

        Assert.Equal(answer, (await _tenant.Client.PostJsonAsync($"/t/{task}/tokenize", json).BodyAsync()).GetRawText());
        Assert.Empty(script.Requests);
    }

    [Fact]
    public async Task Tokenize_LongerThanTheModelTakes_Whole()
    {
        var (task, _) = _tenant.Task();

        var body = await _tenant.Client.PostJsonAsync($"/t/{task}/tokenize", $$"""{"inputs": "{{string.Concat(Enumerable.Repeat("a ", 500))}}"}""").BodyAsync();

        Assert.Equal(502, body[0].GetArrayLength());
        Assert.Equal((998, 999), (body[0][500].GetProperty("start").GetInt32(), body[0][500].GetProperty("stop").GetInt32()));
    }

    [Theory]
    [InlineData("""{"ids": [2, 5, 7, 3]}""", """["good film"]""")]
    [InlineData("""{"ids": [[2, 5, 3], [6]]}""", """["good","bad"]""")]
    public async Task Decode_Ids_Texts(string json, string answer)
    {
        var (task, _) = _tenant.Task();

        Assert.Equal(answer, (await _tenant.Client.PostJsonAsync($"/t/{task}/decode", json).BodyAsync()).GetRawText());
    }

    [Fact]
    public async Task Decode_SpecialTokens_KeptWhereAsked()
    {
        var (task, _) = _tenant.Task();

        var body = await _tenant.Client.PostJsonAsync($"/t/{task}/decode", """{"ids": [2, 5, 3], "skip_special_tokens": false}""").BodyAsync();

        Assert.Equal("""["[CLS] good [SEP]"]""", body.GetRawText());
    }
}
