using System.Net;
using System.Net.Sockets;
using System.Text;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

[Collection(SharedGatewayGroup.Name)]
public class BinaryRefusalTests(SharedGateway shared)
{
    private const string Json = """{"inputs":[{"name":"input_ids","shape":[1,2],"datatype":"INT64","parameters":{"binary_data_size":16}}]}""";

    private static readonly byte[] Tensor = TritonRequest.Int64(2, 3);
    private static readonly byte[] Whole = TritonRequest.Join(Json, Tensor);
    private static readonly string Length = Json.Length.ToString();

    private readonly TestTenant _tenant = shared.Host.Tenant();

    public static TheoryData<byte[], string[], string> Headers => new()
    {
        { Whole, ["-1"], "must be an integer from 0 to 2147483647, not '-1'" },
        { Whole, ["x"], "not 'x'" },
        { Whole, ["99999999999"], "not '99999999999'" },
        { Whole, ["1 0"], "not '1 0'" },
        { Whole, [""], "not ''" },
        { Whole, [Length, Length], $"not '{Length}, {Length}'" },
        { Whole, ["9999"], $"Inference-Header-Content-Length is 9999, but the body has {Whole.Length} bytes" },
        { Whole, [(Json.Length - 1).ToString()], "malformed JSON" },
        { Whole, [(Json.Length + 1).ToString()], "malformed JSON" },
        { Whole, [], "malformed JSON" },
        { Whole[..^3], [Length], "the body ends after 13 of the 16 bytes of binary data of input 'input_ids'" },
        { [.. Whole, 0], [Length], $"the body goes on after its {Whole.Length} bytes" },
    };

    public static TheoryData<string, byte[], string> Tensors => new()
    {
        { Input("input_ids", "[1, 2]", "INT64", 8), Tensor[..8], "binary_data_size of input 'input_ids' is 8: its shape [1, 2] of INT64 needs 16 bytes" },
        { Input("input_ids", "[1, 2]", "INT64", 24), [.. Tensor, .. Tensor[..8]], "needs 16 bytes" },
        { Input("input_ids", "[0, 2]", "INT64", 0), [], "it needs at least one element" },
        { Input("input_ids", "[2147483647, 2147483647]", "INT64", 8), Tensor[..8], "needs 36893488113059364872 bytes" },
        { Input("input_ids", "[1, 2]", "FP16", 4), Tensor[..4], "not 'FP16'" },
        { Input("input_ids", "[1, 2]", "BF16", 4), Tensor[..4], "not 'BF16'" },
        { Input("input_ids", "[1, 1]", "INT64", 8), TritonRequest.Int64(-1), "element 0 of input 'input_ids' must be an integer from 0" },
        { Input("input_ids", "[1, 1]", "UINT64", 8), TritonRequest.Int64(-1), "element 0 of input 'input_ids' must be an integer from 0" },
        { Input("input_ids", "[1, 1]", "UINT32", 4), TritonRequest.Int32(-1), "element 0 of input 'input_ids' must be an integer from 0" },
        { Input("input_ids", "[1, 1]", "INT8", 1), [0x80], "element 0 of input 'input_ids' must be an integer from 0" },
        { Input("input_ids", "[1, 1]", "UINT8", 1), [0x80], "input 'input_ids' is 128 at row 0, column 0: expected 0 to 17" },
        { Input("attention_mask", "[1, 1]", "BOOL", 1), [2], "element 0 of input 'attention_mask' is 2: BOOL here goes from 0 to 1" },
        { Input("text", "[1]", "BYTES", 3), [1, 0, 0], "needs at least 4 bytes" },
        { Input("text", "[1]", "BYTES", 6), [9, 0, 0, 0, 97, 98], "element 0 of input 'text' claims 9 bytes, but 2 are left of its binary data" },
        { Input("text", "[1]", "BYTES", 6), [255, 255, 255, 255, 97, 98], "claims 4294967295 bytes" },
        { Input("text", "[1]", "BYTES", 7), [1, 0, 0, 0, 97, 0, 0], "end within the length of element 1" },
        { Input("text", "[1]", "BYTES", 10), TritonRequest.Texts("a", "b"), "input 'text' has 2 values, its shape [1] needs 1" },
        { Input("text", "[1]", "BYTES", 5), [1, 0, 0, 0, 0xFF], "element 0 of input 'text' is not valid UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Header_NotOfThisBody_400(byte[] body, string[] header, string fragment)
    {
        using var content = TritonRequest.Content(body, header);

        await RequireAsync(content, fragment);
    }

    [Theory]
    [MemberData(nameof(Tensors))]
    public async Task Tensor_NotAsItSays_400(string json, byte[] tensor, string fragment)
    {
        using var content = TritonRequest.Content(json, tensor);

        await RequireAsync(content, fragment);
    }

    [Fact]
    public async Task Body_ChunkedAndShorterThanItsHeader_400()
    {
        using var content = TritonRequest.Content(Whole[..Json.Length], "9999");
        var (task, _) = _tenant.Task();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{task}/infer") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        var error = await _tenant.Client.SendAsync(request).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains($"is 9999, but the body has {Json.Length} bytes", error, StringComparison.Ordinal);
    }

    // A client library would join the two lines into one.
    [Fact]
    public async Task Header_OnTwoLines_400()
    {
        var (task, _) = _tenant.Task();
        using var client = new TcpClient();
        await client.ConnectAsync(shared.Host.Address.Host, shared.Host.Address.Port);
        await using var stream = client.GetStream();
        var head = $"POST /v2/models/{task}/infer HTTP/1.1\r\nHost: x\r\nX-API-Key: {_tenant.Key}\r\nConnection: close\r\n"
            + $"{TritonRequest.Header}: {Length}\r\n{TritonRequest.Header}: 0\r\nContent-Length: {Whole.Length}\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. Whole]);

        var answer = await new StreamReader(stream).ReadToEndAsync().WaitAsync(GatewayHost.Patience);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains($"header {TritonRequest.Header} is given 2 times", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_EmptyOrNoText_400()
    {
        using var empty = TritonRequest.Content([], "0");
        await RequireAsync(empty, "the body is empty");
        using var broken = TritonRequest.Content([0xC3], "0");
        await RequireAsync(broken, "element 0 of input 'text' is not valid UTF-8");
    }

    [Fact]
    public async Task Text_TooLong_413()
    {
        var (task, _) = _tenant.Task();
        var text = new string('a', 100_001);
        using var raw = TritonRequest.Content(Encoding.UTF8.GetBytes(text), "0");
        var framed = TritonRequest.Texts(text);
        using var binary = TritonRequest.Content(Input("text", "[1]", "BYTES", framed.Length), framed);

        foreach (var content in new[] { raw, binary })
        {
            var error = await _tenant.Client.PostAsync($"/v2/models/{task}/infer", content).ErrorAsync(HttpStatusCode.RequestEntityTooLarge);
            Assert.Contains("longer than the limit of 100000 characters", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_CutOffOrNoSuchFormat_400(string encoding)
    {
        var compressed = TritonRequest.Compress(Whole, encoding);
        foreach (var body in new[] { compressed[..^20], compressed[..5], Whole })
        {
            using var content = TritonRequest.Content(body, Length);
            content.Headers.ContentEncoding.Add(encoding);

            await RequireAsync(content, "");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_RawTextCutOff_400(string encoding)
    {
        var compressed = TritonRequest.Compress("good film "u8.ToArray(), encoding);
        foreach (var missing in new[] { 1, 4, 8 })
        {
            using var content = TritonRequest.Content(compressed[..^missing], "0");
            content.Headers.ContentEncoding.Add(encoding);

            await RequireAsync(content, "ends early");
        }
    }

    [Fact]
    public async Task Compressed_FarLargerThanTheLimit_413()
    {
        var (task, _) = _tenant.Task();
        var bomb = TritonRequest.Compress([.. "{"u8, .. Enumerable.Repeat((byte)' ', 64 << 20)], "gzip");
        Assert.True(bomb.Length < 1 << 20);
        foreach (var path in new[] { $"/v2/models/{task}/infer", $"/v1/tasks/{task}/predict" })
        {
            using var content = TritonRequest.Content(bomb);
            content.Headers.ContentEncoding.Add("gzip");

            await _tenant.Client.PostAsync(path, content).ErrorAsync(HttpStatusCode.RequestEntityTooLarge);
        }
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("gzip, gzip")]
    public async Task Encoding_Unknown_415(string encoding)
    {
        var (task, _) = _tenant.Task();
        using var content = TritonRequest.Content(Whole, Length);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        await _tenant.Client.PostAsync($"/v2/models/{task}/infer", content).ErrorAsync(HttpStatusCode.UnsupportedMediaType);
    }

    private static string Input(string name, string shape, string datatype, int size) =>
        $$$"""{"inputs":[{"name":"{{{name}}}","shape":{{{shape}}},"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{size}}}}}]}""";

    private async Task RequireAsync(HttpContent content, string fragment)
    {
        var (task, script) = _tenant.Task();
        var error = await _tenant.Client.PostAsync($"/v2/models/{task}/infer", content).WaitAsync(GatewayHost.Patience).ErrorAsync(HttpStatusCode.BadRequest);
        Assert.Contains(fragment, error, StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }
}
