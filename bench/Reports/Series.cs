using System.Diagnostics;

namespace PtmOrleans.Bench.Reports;

/// <summary>Times of one arm of a comparison; what is there when a bench ends early is reported.</summary>
/// <param name="label">What the arm does.</param>
/// <param name="figure">Names the median.</param>
internal sealed class Series(string label, string figure)
{
    private readonly List<double> _milliseconds = [];

    public double Median => Report.Quantile([.. _milliseconds.Order()], 0.5);

    public bool IsEmpty => _milliseconds.Count == 0;

    public void Add(TimeSpan time) => _milliseconds.Add(time.TotalMilliseconds);

    public void Time(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        Add(Stopwatch.GetElapsedTime(started));
    }

    public async Task<T> TimeAsync<T>(Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await work();
        Add(Stopwatch.GetElapsedTime(started));
        return result;
    }

    public void AddTo(Report report)
    {
        if (!IsEmpty)
        {
            report.Add(label, figure, _milliseconds);
        }
    }

    /// <summary>Makes a figure of how many times as long this arm takes as another, if both were measured.</summary>
    public void Ratio(Report report, string name, Series to)
    {
        if (!IsEmpty && to.Median > 0)
        {
            report.Figure(name, Median / to.Median);
        }
    }
}
