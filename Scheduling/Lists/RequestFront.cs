namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// The requests of the highest band that have the highest response ratio now or later. The ratio of a request is a line over time, of slope 1 / n from its
/// arrival on: those wanted are the upper envelope of the lines, found in one scan because entries come by arrival.
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

        return Shapes(lines, now);
    }

    private static void Add(List<Line> lines, Line line)
    {
        // One that is older and no larger stays better for ever.
        if (lines.Count > 0 && lines[^1].Items <= line.Items)
        {
            return;
        }

        while (lines.Count > 1 && line.Overtakes(lines[^1]) <= lines[^1].Overtakes(lines[^2]))
        {
            lines.RemoveAt(lines.Count - 1);
        }

        lines.Add(line);
    }

    private static RequestShape[] Shapes(List<Line> lines, long now)
    {
        var first = 0;
        while (first + 1 < lines.Count && lines[first + 1].Overtakes(lines[first]) <= now)
        {
            first++;
        }

        var shapes = new RequestShape[Math.Min(Most, lines.Count - first)];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = new RequestShape(new DateTimeOffset(lines[first + i].Arrival, TimeSpan.Zero), lines[first + i].Items);
        }

        return shapes;
    }

    private readonly record struct Line(long Arrival, int Items)
    {
        /// <summary>When this one, later and steeper, comes to be better than the other.</summary>
        public long Overtakes(Line other) => Arrival + (long)Math.Ceiling((double)(Arrival - other.Arrival) * Items / (other.Items - Items));
    }
}
