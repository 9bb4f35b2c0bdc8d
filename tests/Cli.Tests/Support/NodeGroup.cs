namespace PtmOrleans.Cli.Tests.Support;

/// <summary>
/// Tests with a node in this process, one after another and alone: nodes that run at the same time would be silos of one cluster, and what
/// others allocate would count as a node's.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NodeGroup
{
    public const string Name = "a node in this process";
}
