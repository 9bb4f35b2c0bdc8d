namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// The requests of the highest band that may have the highest response ratio now or later: none waits that is older and no larger. Entries
/// come by arrival, so one scan finds them.
/// </summary>
internal static class RequestFront
{
    public const int Most = 8;

    public static RequestShape[] Of<TItem>(ReadOnlySpan<Entry<TItem>> waiting, long now, bool servesLate)
    {
        List<Line> lines = [];
        var band = int.MaxValue;
        for (var at = 0; at < waiting.Length;)
        {
            var (first, items) = (waiting[at], RatioFirst.Run(waiting[at..]));
            if (first.Priority <= band && (servesLate || !first.IsExpired(now)))
            {
                if (first.Priority < band)
                {
                    lines.Clear();
                    band = first.Priority;
                }

                Add(lines, new Line(first.Arrival, items));
            }

            at += items;
        }

        return Shapes(lines.Count > Most ? Leading(lines, now) : lines);
    }

    private static void Add(List<Line> lines, Line line)
    {
        if (lines.Count > 0 && line.Items >= lines[^1].Items)
        {
            return;
        }

        if (lines.Count > 0 && line.Arrival == lines[^1].Arrival)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        lines.Add(line);
    }

    /// <summary>
    /// Those that do come to lead where service is proportional to the items. Then the ratio of a request is a line over time, of slope 1 / n
    /// from its arrival on, and they are the upper envelope of the lines from now on.
    /// </summary>
    private static List<Line> Leading(List<Line> front, long now)
    {
        List<Line> lines = [];
        foreach (var line in front)
        {
            while (lines.Count > 0 && line.Overtakes(lines[^1]) <= (lines.Count > 1 ? lines[^1].Overtakes(lines[^2]) : now))
            {
                lines.RemoveAt(lines.Count - 1);
            }

            lines.Add(line);
        }

        return lines;
    }

    private static RequestShape[] Shapes(List<Line> lines)
    {
        var shapes = new RequestShape[Math.Min(Most, lines.Count)];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = new RequestShape(new DateTimeOffset(lines[i].Arrival, TimeSpan.Zero), lines[i].Items);
        }

        return shapes;
    }

    private readonly record struct Line(long Arrival, int Items)
    {
        /// <summary>When this one, later and steeper, comes to be better than the other.</summary>
        public long Overtakes(Line other) => Arrival + (long)Math.Ceiling((double)(Arrival - other.Arrival) * Items / (other.Items - Items));
    }
}
