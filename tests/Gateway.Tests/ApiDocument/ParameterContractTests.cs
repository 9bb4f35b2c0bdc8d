namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Parameters that name nothing, or cannot be, are refused as documented.</summary>
public sealed class ParameterContractTests(ContractGateway gateway) : IClassFixture<ContractGateway>
{
    private static readonly Dictionary<string, string> Strangers = new()
    {
        ["task"] = "no-such-task",
        ["tenant"] = "no-such-tenant",
        ["version"] = "77",
        ["alias"] = "no-such-alias",
        ["key"] = "ffffffffffffffff",
        ["digest"] = new string('f', 64),
        ["upload"] = new string('f', 32),
        ["name"] = "no-such-name",
    };

    /// <summary>Every parameter of a path, where what is not there is answered with 404; an alias that is not there is made.</summary>
    public static TheoryData<string, string> OfPaths =>
        Parameters("path", (o, parameter) => o.Replies.ContainsKey(404) && (parameter != "alias" || o.Method != "PUT"));

    /// <summary>Every parameter of a query.</summary>
    public static TheoryData<string, string> OfQueries => Parameters("query", (_, _) => true);

    /// <summary>Every operation whose version may be named by a header.</summary>
    public static TheoryData<string> Versioned =>
        [.. CurrentApi.Text.Operations.Where(o => o.Parameters.Any(p => (string)p["name"]! == "X-Task-Version")).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(OfPaths))]
    public async Task Path_NamesWhatIsNotThere_404(string name, string parameter)
    {
        var operation = CurrentApi.Text.Operation(name);
        var tenant = gateway.Prepare();
        var address = await gateway.AddressAsync(operation, tenant, (parameter, Strangers[parameter]));

        Assert.Equal(404, await gateway.SendAsync(operation, gateway.ClientOf(operation, tenant), address: address));
    }

    [Theory]
    [MemberData(nameof(OfQueries))]
    public async Task Query_CannotBe_400(string name, string parameter)
    {
        var operation = CurrentApi.Text.Operation(name);
        var client = gateway.ClientOf(operation, gateway.Prepare());

        Assert.Equal(400, await gateway.SendAsync(operation, client, address: $"{operation.Address()}?{parameter}=%21"));
        Assert.Equal(400, await gateway.SendAsync(operation, client, address: $"{operation.Address()}?{parameter}=a&{parameter}=b"));
    }

    [Theory]
    [MemberData(nameof(Versioned))]
    public async Task Version_IsNeitherNumberNorAliasOrIsNotThere_IsRefusedAsDocumented(string name)
    {
        var operation = CurrentApi.Text.Operation(name);

        Assert.True(await AskAsync("!") is 400 or 422);
        Assert.Equal(404, await AskAsync("77"));
        Assert.Equal(404, await AskAsync("no-such-alias"));

        async Task<int> AskAsync(string version)
        {
            var client = gateway.Prepare().Client;
            client.DefaultRequestHeaders.Add("X-Task-Version", version);
            return await gateway.SendAsync(operation, client);
        }
    }

    private static TheoryData<string, string> Parameters(string place, Func<ApiOperation, string, bool> wanted)
    {
        var data = new TheoryData<string, string>();
        foreach (var operation in CurrentApi.Text.Operations)
        {
            var names = operation.Parameters.Where(p => (string?)p["in"] == place).Select(p => (string)p["name"]!);
            names.Where(n => wanted(operation, n)).ToList().ForEach(n => data.Add(operation.Name, n));
        }

        return data;
    }
}
