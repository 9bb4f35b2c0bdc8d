namespace PtmOrleans.Bench.Schedule;

/// <summary>How a batch size is called.</summary>
internal static class Batching
{
    public static string Title(int maxBatch) => maxBatch == 1 ? "Without batching" : $"Batches of at most {maxBatch}";
}
