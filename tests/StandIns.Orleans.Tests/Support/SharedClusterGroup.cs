namespace PtmOrleans.StandIns.OrleansTests.Support;

[CollectionDefinition(Name)]
public sealed class SharedClusterGroup : ICollectionFixture<SharedCluster>
{
    public const string Name = "shared cluster";
}
