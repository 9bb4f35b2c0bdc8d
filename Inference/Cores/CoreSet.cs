using System.Collections.Immutable;
using System.Globalization;

namespace PtmOrleans.Inference.Cores;

/// <summary>Logical processors of a machine, numbered from 0 as the kernel does.</summary>
public sealed class CoreSet
{
    /// <summary>The most processors that are told apart.</summary>
    public const int MaxCores = 4096;

    private CoreSet(ImmutableArray<(int From, int To)> ranges) => Ranges = ranges;

    /// <summary>No processor.</summary>
    public static CoreSet Empty { get; } = new([]);

    /// <summary>Ranges of consecutive numbers, both ends included, ascending, with gaps between them.</summary>
    public ImmutableArray<(int From, int To)> Ranges { get; }

    /// <summary>How many processors there are.</summary>
    public int Count => Ranges.Sum(r => r.To - r.From + 1);

    /// <summary>The set of some numbers, in any order.</summary>
    public static CoreSet Of(IEnumerable<int> cores)
    {
        ArgumentNullException.ThrowIfNull(cores);
        var ranges = ImmutableArray.CreateBuilder<(int From, int To)>();
        foreach (var core in cores.Distinct().Order())
        {
            if (ranges.Count > 0 && ranges[^1].To == core - 1)
            {
                ranges[^1] = (ranges[^1].From, core);
            }
            else
            {
                ranges.Add((core, core));
            }
        }

        return new CoreSet(ranges.ToImmutable());
    }

    /// <summary>Reads a kernel list such as <c>0-3,8,10-11</c>; an empty one is no processor.</summary>
    /// <returns>The set; null when the text is no such list, or names a number of <see cref="MaxCores"/> or more.</returns>
    public static CoreSet? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cores = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var from) || !TryNumber(ends[^1], out var to) || from > to)
            {
                return null;
            }

            cores.AddRange(Enumerable.Range(from, to - from + 1));
        }

        return Of(cores);
    }

    /// <summary>Every processor of the set, ascending.</summary>
    public IEnumerable<int> All() => Ranges.SelectMany(r => Enumerable.Range(r.From, r.To - r.From + 1));

    /// <summary>The processors that are in both sets.</summary>
    public CoreSet And(CoreSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of(All().Intersect(other.All()));
    }

    /// <summary>As the kernel writes it.</summary>
    public override string ToString() => string.Join(
        ',', Ranges.Select(r => r.From == r.To ? $"{r.From}" : string.Create(CultureInfo.InvariantCulture, $"{r.From}-{r.To}")));

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < MaxCores;
}
