using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

[Collection(SharedGatewayGroup.Name)]
public class InferRefusalTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    public static TheoryData<string, string> Bodies => new()
    {
        { "{}", "inputs is missing" },
        { """{"inputs": []}""", "inputs is missing" },
        { """{"inputs": {}}""", "inputs must be an array" },
        { """{"inputs": [1]}""", "must be an object" },
        { """{"inputs": [{}]}""", "no name" },
        { """{"id": 7}""", "id must be a string" },
        { """{"id": "a", "id": "b"}""", "id is given twice" },
        { """{"parameters": {"timeout": -1}}""", "parameters.timeout" },
        { """{"parameters": {"timeout": "1"}}""", "parameters.timeout must be an integer, not a string" },
        { """{"parameters": {"priority": 11}}""", "parameters.priority" },
        { """{"outputs": [{}]}""", "has no name" },
        { Tensor("ids", "[1, 1]", "INT64", "[1]"), "unknown input 'ids'" },
        { Tensor("attention_mask", "[1, 1]", "INT64", "[1]"), "'input_ids' (or 'text') is missing" },
        { Tensor("input_ids", "[1, 1]", "FP32", "[1]"), "datatype INT64, INT32 or another integer" },
        { Tensor("input_ids", "[1, 1]", "INT64", """["a"]"""), "integers as data" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[1.5]"), "element 0 of input 'input_ids' must be an integer" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[-1]"), "must be an integer from 0" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[9999999999]"), "must be an integer from 0" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[NaN]"), "malformed JSON" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[null]"), "not null" },
        { Tensor("input_ids", "[1, 1]", "INT64", "7"), "must be an array" },
        { Tensor("input_ids", "[1, 1]", "INT64", """[1, "a"]"""), "not a string" },
        { Tensor("input_ids", "[1, 2]", "INT64", "[1]"), "needs 2" },
        { Tensor("input_ids", "[2, 1]", "INT64", "[1, 2, 3]"), "has 3 values" },
        { Tensor("input_ids", "[0, 0]", "INT64", "[]"), "at least one" },
        { Tensor("input_ids", "[2147483647, 2147483647]", "INT64", "[1]"), "has 1 values" },
        { Tensor("input_ids", "[-1, 1]", "INT64", "[1]"), "shape of input 'input_ids' must be an integer from 0" },
        { Tensor("input_ids", "[1]", "INT64", "[1]"), "[items, tokens]" },
        { Tensor("input_ids", "[1, 1, 1]", "INT64", "[1]"), "more than 2 dimensions" },
        { Tensor("input_ids", "[2, 3]", "INT64", "[[1, 2], [3, 4, 5, 6]]"), "row 1 has 4 values, row 0 has 2" },
        { Tensor("input_ids", "[3, 2]", "INT64", "[[1, 2, 3], [4, 5, 6]]"), "has rows of 3 values" },
        { Tensor("input_ids", "[1, 2]", "INT64", "[1, [2]]"), "mixes rows and values" },
        { Tensor("input_ids", "[1, 2]", "INT64", "[[1], 2]"), "mixes rows and values" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[[[1]]]"), "not an array" },
        { Tensor("input_ids", "[1, 3]", "INT64", "[2, 18, 3]"), "input 'input_ids' is 18 at row 0, column 1: expected 0 to 17" },
        { Tensor("input_ids", "[1, 17]", "INT64", $"[{string.Join(',', Enumerable.Repeat("5", 17))}]"), "more than the model's 16" },
        { Tensor("text", "[1]", "INT64", """["a"]"""), "datatype BYTES" },
        { Tensor("text", "[1]", "BYTES", "[1]"), "strings as data" },
        { Tensor("text", "[1, 2]", "BYTES", """["a", "b"]"""), "[n] or [n, 1]" },
        { Tensor("text", "[2]", "BYTES", """[["a"], ["b"]]"""), "has rows of 1 values" },
        { Tensor("text", "[1]", "BYTES", """["\udc00"]"""), "unpaired surrogate" },
        { WithMask("[[1, 1, 0, 1]]"), "1 after a 0 at row 0, column 3" },
        { WithMask("[[0, 1, 1, 1]]"), "1 after a 0 at row 0, column 1" },
        { WithMask("[[0, 0, 0, 0]]"), "no 1 in row 0" },
        { WithMask("[[1, 1, 2, 0]]"), "must be 0 or 1 at row 0, column 2" },
        { WithMask("[[1, 1], [1, 1]]", "[2, 2]"), "input 'attention_mask' has the shape [2, 2], input_ids has [1, 4]" },
        { Inputs(Ids, """{"name": "token_type_ids", "shape": [1, 4], "datatype": "INT64", "data": [0, 0, 2, 0]}"""), "'token_type_ids' is 2 at row 0, column 2" },
        { Inputs(Ids, Ids), "given twice" },
        { Inputs(Ids, """{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}"""), "excludes other inputs" },
        { $$"""{"inputs": [{{Ids}}], "outputs": [{"name": "probabilities"}]}""", "unknown output 'probabilities': this model has 'logits'" },
        { $$"""{"inputs": [{{Ids}}]}]""", "malformed JSON" },
        { """{"inputs": [{"name": "input_ids", "shape": [1, 1], "data": [1]}]}""", "input 'input_ids' has no datatype" },
        { """{"inputs": [{"name": "input_ids", "datatype": "INT64", "data": [1]}]}""", "input 'input_ids' has no shape" },
        { """{"inputs": [{"name": "input_ids", "datatype": "INT64", "shape": [1, 1]}]}""", "input 'input_ids' has no data" },
        { """{"inputs": [{"name": "input_ids", "datatype": "INT64", "shape": [1, 1], "data": [1], "parameters": {"binary_data_size": 8}}]}""", "both data and binary_data_size" },
        { """{"inputs": [{"name": "input_ids", "datatype": "INT64", "shape": [1, 1], "parameters": {"binary_data_size": 8}}]}""", "no header Inference-Header-Content-Length" },
        { """{"inputs": [{"name": "input_ids", "datatype": "INT64", "shape": [1, 1], "parameters": {"binary_data_size": "8"}}]}""", "binary_data_size of input 'input_ids' must be an integer, not a string" },
        { """{"inputs": [{"name": "input_ids", "parameters": {"mine": []}}]}""", "parameters.mine must be a string, a number, true or false, not an array" },
        { Tensor("input_ids", "[1, 1]", "INT8", "[200]"), "element 0 of input 'input_ids' is 200: INT8 here goes from 0 to 127" },
        { Tensor("input_ids", "[1, 1]", "BOOL", "[true]"), "datatype INT64, INT32 or another integer" },
        { Tensor("input_ids", "[1, 1]", "INT64", "[true]"), "and integers as data, not 'INT64' and booleans" },
        { Tensor("input_ids", "[1, 2]", "INT64", "[1, true]"), "not a boolean" },
        { Tensor("attention_mask", "[1, 1]", "BOOL", "[2]"), "element 0 of input 'attention_mask' is 2: BOOL here goes from 0 to 1" },
        { Tensor("input_ids", "[1, 1]", "FP16", "[1]"), "not 'FP16'" },
        { """{"parameters": {"binary_data_output": 1}}""", "parameters.binary_data_output must be true or false, not a number" },
        { """{"parameters": {"headers": "x"}}""", "parameters.headers is reserved" },
        { """{"parameters": {"triton_final_response": true}}""", "parameters.triton_final_response is reserved" },
        { """{"parameters": {"mine": {"x": 1}}}""", "parameters.mine must be a string, a number, true or false, not an object" },
        { """{"outputs": [{"name": "logits"}, {"name": "logits"}]}""", "output 'logits' is asked for twice" },
        { """{"outputs": [{"name": "logits", "parameters": {"binary_data": 1}}]}""", "an output's binary_data must be true or false" },
        { $$"""{"inputs": [{{string.Join(',', Enumerable.Range(0, 9).Select(_ => Ids))}}]}""", "given twice" },
    };

    private static string Ids => """{"name": "input_ids", "shape": [1, 4], "datatype": "INT64", "data": [2, 5, 3, 0]}""";

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_NotAsTheProtocolWants_400(string body, string fragment)
    {
        var (task, script) = _tenant.Task();

        Assert.Contains(fragment, await _tenant.Client.InferAsync(task, body).ErrorAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }

    [Fact]
    public async Task Items_TooMany_413()
    {
        var (task, _) = _tenant.Task();
        var ones = string.Join(',', Enumerable.Repeat("2", 513));

        await _tenant.Client.InferAsync(task, Tensor("input_ids", "[513, 1]", "INT64", $"[{ones}]")).ErrorAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Text_OfQuestionAnswering_400PointsElsewhere()
    {
        var (task, _) = _tenant.Task(Models.Answerer());

        var error = await _tenant.Client.InferAsync(task, Tensor("text", "[1]", "BYTES", """["a"]""")).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains("/predict", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"parameters": {"sequence_id": 7}}""", "parameters.sequence_id")]
    [InlineData("""{"parameters": {"sequence_start": true}}""", "parameters.sequence_start")]
    [InlineData("""{"inputs": [{"name": "input_ids", "parameters": {"shared_memory_region": "r"}}]}""", "shared_memory_region")]
    [InlineData("""{"outputs": [{"name": "logits", "parameters": {"classification": 2}}]}""", "classification")]
    [InlineData("""{"outputs": [{"name": "logits", "parameters": {"shared_memory_region": "r"}}]}""", "shared_memory_region")]
    public async Task Extension_NotThere_501NamesIt(string body, string name)
    {
        var (task, _) = _tenant.Task();

        Assert.Contains(name, await _tenant.Client.InferAsync(task, body).ErrorAsync(HttpStatusCode.NotImplemented), StringComparison.Ordinal);
    }

    private static string Tensor(string name, string shape, string datatype, string data) =>
        $$"""{"inputs": [{"name": "{{name}}", "shape": {{shape}}, "datatype": "{{datatype}}", "data": {{data}}}]}""";

    private static string Inputs(params string[] inputs) => $$"""{"inputs": [{{string.Join(',', inputs)}}]}""";

    private static string WithMask(string data, string shape = "[1, 4]") =>
        Inputs(Ids, $$"""{"name": "attention_mask", "shape": {{shape}}, "datatype": "INT64", "data": {{data}}}""");
}
