namespace PtmOrleans.Gateway.Tests.Support;

[CollectionDefinition(Name)]
public sealed class SharedGatewayGroup : ICollectionFixture<SharedGateway>
{
    public const string Name = "shared gateway";
}
