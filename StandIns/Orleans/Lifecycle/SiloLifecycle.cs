namespace Orleans.Runtime;

internal sealed class SiloLifecycle(RuntimeLog log) : LifecycleSubject(log), ISiloLifecycle
{
}
