using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>A gateway without a store says so on each route that would need one.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class StorelessContractTests(SharedGateway shared)
{
    /// <summary>Every operation on stored bytes.</summary>
    public static TheoryData<string> OfStores =>
        [.. CurrentApi.Text.Operations.Where(o => o.Tag is "Store" or "Uploads").Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(OfStores))]
    public async Task Operation_NoStore_501(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        var client = operation.ForOperators ? shared.Host.Admin() : shared.Host.Tenant().Client;

        var body = operation.Bodies.FirstOrDefault();
        Assert.Equal(501, await ContractGateway.AskAsync(operation, client, body, operation.Address(), encoding: null));
    }
}
