namespace PtmOrleans.Grains.Tests.Support;

[CollectionDefinition(Name)]
public sealed class GrainClusterGroup : ICollectionFixture<GrainCluster>
{
    public const string Name = "grain cluster";
}
