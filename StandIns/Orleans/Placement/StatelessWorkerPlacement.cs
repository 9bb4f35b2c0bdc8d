namespace Orleans.Runtime;

[GenerateSerializer]
internal sealed class StatelessWorkerPlacement(int maxLocal) : PlacementStrategy
{
    public StatelessWorkerPlacement()
        : this(-1)
    {
    }

    public override bool IsUsingGrainDirectory => false;

    [Id(0)]
    public int MaxLocal { get; private set; } = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;
}
