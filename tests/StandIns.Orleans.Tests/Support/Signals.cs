using System.Collections.Concurrent;

namespace PtmOrleans.StandIns.OrleansTests.Support;

/// <summary>Named one-time events with which a test and the grains in its process wait for each other.</summary>
public static class Signals
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<string>> All = new();

    public static void Set(string name, string value = "") => Of(name).TrySetResult(value);

    public static bool IsSet(string name) => Of(name).Task.IsCompleted;

    public static Task<string> WaitAsync(string name) => Of(name).Task.WaitAsync(Bounds.Await);

    private static TaskCompletionSource<string> Of(string name) =>
        All.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
