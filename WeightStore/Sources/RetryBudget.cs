namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Repeated attempts that several parties share, so that a failing origin is asked little more often than a working one. Safe for any
/// number of threads.
/// </summary>
internal sealed class RetryBudget(int most)
{
    private const int Halves = 2;

    private int _halves = most * Halves;

    public bool TryTake()
    {
        while (true)
        {
            var left = Volatile.Read(ref _halves);
            if (left < Halves)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _halves, left - Halves, left) == left)
            {
                return true;
            }
        }
    }

    /// <summary>Gives half an attempt back for a success.</summary>
    public void Earn()
    {
        while (true)
        {
            var left = Volatile.Read(ref _halves);
            if (left >= most * Halves || Interlocked.CompareExchange(ref _halves, left + 1, left) == left)
            {
                return;
            }
        }
    }
}
