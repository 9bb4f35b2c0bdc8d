namespace Orleans.Runtime;

public interface IGrainLifecycle : ILifecycleObservable
{
}
