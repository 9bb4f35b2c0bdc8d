namespace PtmOrleans.WeightStore.Tests.Cuda;

/// <summary>Work in the order in which it was given, done when somebody waits for it.</summary>
internal sealed class FakeCudaStream
{
    private readonly Queue<(nint Source, Action Run)> _work = new();

    public long Queued { get; private set; }

    public long Done { get; private set; }

    public int Pending => _work.Count;

    public void Add(nint source, Action run)
    {
        _work.Enqueue((source, run));
        Queued++;
    }

    public bool Reads(nint source) => _work.Any(w => w.Source == source);

    public void RunAll() => RunTo(Queued);

    public void RunTo(long position)
    {
        while (Done < position)
        {
            _work.Dequeue().Run();
            Done++;
        }
    }
}
