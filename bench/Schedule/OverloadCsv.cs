using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Schedule;

/// <summary>One row per setting, policy and load; medians over the seeds.</summary>
internal static class OverloadCsv
{
    public static string Write(IEnumerable<LoadResult> results)
    {
        var csv = new CsvText();
        csv.Add(
            "gpu", "machines", "max_batch", "letters", "policy", "seeds",
            "saturation_per_s", "load", "goodput_per_s", "goodput_low", "goodput_high");
        foreach (var (point, curves) in results)
        {
            var saturation = Spread.Of(curves.Select(c => c.Saturation)).Median;
            for (var i = 0; i < LoadCurve.Loads.Count; i++)
            {
                var goodput = Spread.Of(curves.Select(c => c.Goodput[i]));
                csv.Add(
                    point.Gpu, point.Machines, point.MaxBatch, point.Letters, point.Policy, curves.Count,
                    saturation, LoadCurve.Loads[i], goodput.Median, goodput.Low, goodput.High);
            }
        }

        return csv.ToString();
    }
}
