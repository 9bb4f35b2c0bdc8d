namespace PtmOrleans.Grains.Tests.Support;

/// <summary>Runs a test body as turns of one activation would run: one at a time, continuations included.</summary>
internal static class Turns
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static Task RunAsync(Func<Task> body) => Task.Factory.StartNew(
        body, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap().WaitAsync(Bound);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Bound);

    public static Task Soon(this Task task) => task.WaitAsync(Bound);
}
