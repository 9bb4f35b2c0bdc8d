using System.Text.Json;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Replay;

/// <summary>When requests for which task arrive.</summary>
internal static class Trace
{
    /// <summary>Reads FastPTM's format, an array of [letter, seconds until the next request]; letter A is task 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tasks">How many tasks there are; later letters begin again at task 0.</param>
    /// <param name="stretch">Factor of every interval.</param>
    public static Arrival[] Read(string path, int tasks, double stretch)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            return Lay([.. file.RootElement.EnumerateArray().Select(e => (LetterOf(e[0]) % tasks, e[1].GetDouble()))], stretch);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new CommandException($"'{path}' is no trace: expected a JSON array of [letter, seconds] pairs.");
        }
    }

    /// <summary>FastPTM's pattern: tasks drawn evenly, intervals normal with a third of their mean as deviation.</summary>
    public static Arrival[] Generate(int count, int tasks, TimeSpan interval, int seed)
    {
        var random = new Random(seed);
        return Lay([.. Enumerable.Range(0, count).Select(_ => (random.Next(tasks), Positive(random)))], interval.TotalSeconds);
    }

    private static Arrival[] Lay((int Task, double Seconds)[] steps, double stretch)
    {
        var arrivals = new Arrival[steps.Length];
        var at = 0.0;
        for (var i = 0; i < steps.Length; i++)
        {
            arrivals[i] = new Arrival(steps[i].Task, TimeSpan.FromSeconds(at));
            at += steps[i].Seconds * stretch;
        }

        return arrivals.Length > 0 ? arrivals : throw new CommandException("the trace is empty.");
    }

    private static int LetterOf(JsonElement letter) => letter.GetString() is [>= 'A' and <= 'Z' and var c]
        ? c - 'A'
        : throw new FormatException();

    private static double Positive(Random random)
    {
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            if (1 + (normal / 3) is > 0 and var interval)
            {
                return interval;
            }
        }
    }
}
