using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

/// <summary>Requests as <c>tritonclient.http</c> writes them, and what it expects back.</summary>
[Collection(SharedGatewayGroup.Name)]
public class BinaryInferTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Infer_BothWaysBinary_WholeAnswer()
    {
        var (task, script) = _tenant.Task();
        script.AnswerRows(0.25f, -1.5f);
        using var content = TritonRequest.Content(
            """{"id":"42","inputs":[{"name":"input_ids","shape":[2,4],"datatype":"INT64","parameters":{"binary_data_size":64}},{"name":"attention_mask","shape":[2,4],"datatype":"INT64","parameters":{"binary_data_size":64}}],"outputs":[{"name":"logits","parameters":{"binary_data":true}}]}""",
            TritonRequest.Int64(2, 5, 3, 0, 2, 5, 6, 3),
            TritonRequest.Int64(1, 1, 1, 0, 1, 1, 1, 1));

        using var response = await PostAsync(task, content);

        var json = $$$"""{"model_name":"{{{task}}}","model_version":"1","id":"42","parameters":{},"outputs":[{"name":"logits","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}}]}""";
        byte[] expected = [.. Encoding.UTF8.GetBytes(json), .. Floats(0.25f, -1.5f, 0.25f, -1.5f)];
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expected.Length, response.Content.Headers.ContentLength);
        Assert.Equal([json.Length.ToString()], response.Headers.GetValues(TritonRequest.Header));
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal([2, 5, 3, 2, 5, 6, 3], script.LastRequest.Tokens.Ids);
        Assert.Equal([3, 4], script.LastRequest.Tokens.Lengths);
    }

    // What the client sends when no outputs are named.
    [Theory]
    [InlineData("""{"binary_data_output":true}""", "[]", true)]
    [InlineData("""{"binary_data_output":true}""", """[{"name":"logits","parameters":{"binary_data":false}}]""", false)]
    [InlineData("""{"binary_data_output":true}""", """[{"name":"logits"}]""", true)]
    [InlineData("""{"binary_data_output":false}""", """[{"name":"logits","parameters":{"binary_data":true}}]""", true)]
    [InlineData("{}", """[{"name":"logits"}]""", false)]
    public async Task Infer_BinaryAsAsked(string parameters, string outputs, bool binary)
    {
        var (task, _) = _tenant.Task();
        using var content = TritonRequest.Content(
            $$$"""{"inputs":[{"name":"input_ids","shape":[1,3],"datatype":"INT32","parameters":{"binary_data_size":12}}],"parameters":{{{parameters}}},"outputs":{{{outputs}}}}""",
            TritonRequest.Int32(2, 5, 3));

        using var response = await PostAsync(task, content);

        Assert.Equal(binary ? "application/octet-stream" : "application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(binary, response.Headers.Contains(TritonRequest.Header));
    }

    [Fact]
    public async Task Infer_JsonInBinaryOut_NeedsNoHeader()
    {
        var (task, script) = _tenant.Task(Models.Tagger());
        script.AnswerRows(1, 2, 3);

        using var response = await _tenant.Client.InferAsync(task, """
            {"inputs": [
              {"name": "input_ids", "shape": [2, 3], "datatype": "INT64", "data": [2, 3, 0, 2, 5, 3]},
              {"name": "attention_mask", "shape": [2, 3], "datatype": "INT64", "data": [1, 1, 0, 1, 1, 1]}],
             "parameters": {"binary_data_output": true}}
            """);

        var values = (await response.Content.ReadAsByteArrayAsync())[HeaderOf(response)..];
        Assert.Equal(Floats(1, 2, 3, 1, 2, 3, 0, 0, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3), values);
    }

    [Fact]
    public async Task Infer_TensorsOfManyTypesAndPlaces_AreTold()
    {
        var (task, script) = _tenant.Task();
        using var content = TritonRequest.Content(
            """
            {"inputs":[{"name":"attention_mask","shape":[1,4],"datatype":"BOOL","parameters":{"binary_data_size":4}},
             {"name":"token_type_ids","shape":[1,4],"datatype":"UINT8","data":[0,1,1,0]},
             {"name":"input_ids","shape":[1,4],"datatype":"INT16","parameters":{"binary_data_size":8}}]}
            """,
            [1, 1, 1, 0],
            TritonRequest.Int16(2, 5, 3, 0));

        await PostAsync(task, content).BodyAsync();

        Assert.Equal([2, 5, 3], script.LastRequest.Tokens.Ids);
        Assert.Equal([0, 1, 1], script.LastRequest.Tokens.TypeIds);
    }

    [Fact]
    public async Task Infer_BinaryTexts_Tokenized()
    {
        var (task, script) = _tenant.Task();
        var texts = TritonRequest.Texts("good", "bad film", "");
        using var content = TritonRequest.Content(
            $$$"""{"inputs":[{"name":"text","shape":[3,1],"datatype":"BYTES","parameters":{"binary_data_size":{{{texts.Length}}}}}]}""", texts);

        await PostAsync(task, content).BodyAsync();

        Assert.Equal([3, 4, 2], script.LastRequest.Tokens.Lengths);
    }

    [Fact]
    public async Task Infer_RawBody_IsOneText()
    {
        var (task, script) = _tenant.Task();
        script.AnswerRows(0.25f, -1.5f);
        using var content = TritonRequest.Content("bad film"u8.ToArray(), "0");

        using var response = await PostAsync(task, content);

        Assert.Equal(Floats(0.25f, -1.5f), (await response.Content.ReadAsByteArrayAsync())[HeaderOf(response)..]);
        Assert.Equal([Models.IdOf("[CLS]"), Models.IdOf("bad"), Models.IdOf("film"), Models.IdOf("[SEP]")], script.LastRequest.Tokens.Ids);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_CompressedBothWays_SameAnswer(string encoding)
    {
        var (task, script) = _tenant.Task(Models.Filler());
        script.AnswerRows(0.25f, -1.5f);
        var json = """{"inputs":[{"name":"input_ids","shape":[512,16],"datatype":"INT64","parameters":{"binary_data_size":65536}}],"parameters":{"binary_data_output":true}}""";
        var body = TritonRequest.Join(json, TritonRequest.Int64([.. Enumerable.Repeat(5L, 512 * 16)]));
        using var plain = TritonRequest.Content(body, json.Length.ToString());
        var compressed = TritonRequest.Compress(body, encoding);
        Assert.True(compressed.Length < json.Length + 1000);
        using var content = TritonRequest.Content(compressed, json.Length.ToString());
        content.Headers.ContentEncoding.Add(encoding);

        using var expected = await PostAsync(task, plain);
        using var response = await PostAsync(task, content, encoding);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal(HeaderOf(expected), HeaderOf(response));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await using Stream opened = encoding == "gzip"
            ? new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress)
            : new System.IO.Compression.ZLibStream(stream, System.IO.Compression.CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await opened.CopyToAsync(whole);
        Assert.Equal(await expected.Content.ReadAsByteArrayAsync(), whole.ToArray());
        Assert.Equal(512, script.LastRequest.Tokens.Lengths.Length);
    }

    [Fact]
    public async Task Predict_CompressedBody_Taken()
    {
        var (task, _) = _tenant.Task();
        using var content = TritonRequest.Content(TritonRequest.Compress("""{"inputs": "good"}"""u8.ToArray(), "gzip"));
        content.Headers.ContentEncoding.Add("gzip");

        await _tenant.Client.PostAsync($"/v1/tasks/{task}/predict", content).BodyAsync();
    }

    private static int HeaderOf(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return int.Parse(Assert.Single(response.Headers.GetValues(TritonRequest.Header)));
    }

    private static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    private async Task<HttpResponseMessage> PostAsync(string task, HttpContent content, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{task}/infer") { Content = content };
        if (accept is not null)
        {
            request.Headers.AcceptEncoding.ParseAdd(accept);
        }

        return await _tenant.Client.SendAsync(request).WaitAsync(GatewayHost.Patience);
    }
}
