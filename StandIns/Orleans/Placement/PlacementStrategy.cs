namespace Orleans.Runtime;

public abstract class PlacementStrategy
{
    public virtual bool IsUsingGrainDirectory => true;
}
