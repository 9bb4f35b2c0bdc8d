using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Tests.Store;

/// <summary>What this assembly does when it is run as a program: an import that stops for good before a step of the given kind, and says so.</summary>
internal static class ImportProcess
{
    private static async Task Main(string[] arguments)
    {
        if (arguments is [var root, var checkpoint, var name, var step])
        {
            var store = CheckpointStore.Open(root, TimeProvider.System, TimeSpan.FromSeconds(10), (reached, path) => StopAt(reached.ToString() == step && !path.EndsWith("tmp", StringComparison.Ordinal)));
            await store.ImportAsync(checkpoint, name, null, FakeLayout.ForFakeCheckpoint(), null, CancellationToken.None);
        }
    }

    private static void StopAt(bool here)
    {
        if (here)
        {
            Console.WriteLine("stopped");
            new ManualResetEventSlim().Wait();
        }
    }
}
