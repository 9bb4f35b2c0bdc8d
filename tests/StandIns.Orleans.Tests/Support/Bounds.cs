namespace PtmOrleans.StandIns.OrleansTests.Support;

/// <summary>How long a test waits for what must happen.</summary>
public static class Bounds
{
    public static readonly TimeSpan Await = TimeSpan.FromSeconds(25);

    public static Task<T> Bound<T>(this Task<T> task) => task.WaitAsync(Await);

    public static Task Bound(this Task task) => task.WaitAsync(Await);
}
