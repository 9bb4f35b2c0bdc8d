using System.Text.Json.Nodes;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Each route that takes a body refuses what is wrong with it in the shape and with the status that are documented.</summary>
public sealed class RefusalContractTests(ContractGateway gateway) : IClassFixture<ContractGateway>
{
    private static readonly string[] Broken = ["{\"", "[]", "null", "7", "{\"a\":1}}", "\u0000"];
    private static readonly string Long = new(' ', new GatewayOptions().MaxBodyBytes + 1);

    /// <summary>Every operation that takes JSON.</summary>
    public static TheoryData<string> Taking => [.. CurrentApi.Text.Operations.Where(o => o.JsonBody is not null).Select(o => o.Name)];

    internal static ApiExample Json(string text) => new("application/json", text, new Dictionary<string, string>());

    [Theory]
    [MemberData(nameof(Taking))]
    public async Task Body_IsNotWhatJsonOrTheRouteHas_IsRefusedAsDocumented(string name)
    {
        foreach (var text in Broken)
        {
            Assert.True(await SendAsync(name, Json(text)) is 400 or 422, text);
        }
    }

    [Theory]
    [MemberData(nameof(Taking))]
    public async Task Body_FieldGivenTwice_IsRefusedAsDocumented(string name)
    {
        var (field, value) = FullExample(name).First();
        var twice = $"{{\"{field}\":{value!.ToJsonString()},{FullExample(name).ToJsonString()[1..]}";

        Assert.True(await SendAsync(name, Json(twice)) is 400 or 422, twice);
    }

    [Theory]
    [MemberData(nameof(Taking))]
    public async Task Body_UnknownField_IsRefusedWhereTheSchemaSaysSoAndPassedOverElsewhere(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        var schema = CurrentApi.Text.Resolve(operation.JsonBody!["schema"]!);
        var body = FullExample(name);
        body["no_such_field"] = 1;

        var isRefused = await SendAsync(name, Json(body.ToJsonString())) >= 400;

        Assert.Equal((bool?)schema["additionalProperties"] == false, isRefused);
    }

    [Theory]
    [MemberData(nameof(Taking))]
    public async Task Body_DeclaredLongerThanTheLimit_413(string name) => Assert.Equal(413, await SendAsync(name, Json(Long)));

    [Theory]
    [MemberData(nameof(Taking))]
    public async Task Body_EncodedInAnUnknownWay_415(string name) => Assert.Equal(415, await SendAsync(name, Json("{}"), encoding: "br"));

    private static JsonObject FullExample(string name) =>
        CurrentApi.Text.Operation(name).Examples.Select(e => e.Value.DeepClone().AsObject()).First(e => e.Count > 0);

    private Task<int> SendAsync(string name, ApiExample body, string? encoding = null)
    {
        var operation = CurrentApi.Text.Operation(name);
        return gateway.SendAsync(operation, gateway.ClientOf(operation, gateway.Prepare()), body, encoding: encoding);
    }
}
