namespace Orleans.Runtime;

internal sealed class GrainLifecycle(RuntimeLog log) : LifecycleSubject(log), IGrainLifecycle
{
}
