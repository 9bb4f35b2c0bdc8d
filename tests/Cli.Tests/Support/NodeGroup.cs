namespace PtmOrleans.Cli.Tests.Support;

/// <summary>Tests with a node in this process, one after another: nodes that run at the same time would be silos of one cluster.</summary>
[CollectionDefinition(Name)]
public sealed class NodeGroup
{
    public const string Name = "a node in this process";
}
