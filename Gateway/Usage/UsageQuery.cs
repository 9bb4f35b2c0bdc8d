using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Usage;

/// <summary>What a caller wants to see of a tenant's usage.</summary>
/// <param name="From">The first hour or day.</param>
/// <param name="To">The end, not included.</param>
/// <param name="ByDay">Whether hours are added up to days.</param>
/// <param name="Task">One task alone; null for all.</param>
/// <param name="Limit">Most rows.</param>
/// <param name="After">The row to go on after.</param>
internal sealed record UsageQuery(
    DateTimeOffset From, DateTimeOffset To, bool ByDay, string? Task, int Limit, (DateTimeOffset Start, string Task)? After)
{
    public const int MaxRows = 10_000;
    public const int MaxHourlyDays = 62;
    public const int MaxDays = 731;

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>The query as those who have the rows read it.</summary>
    /// <param name="rows">Most rows.</param>
    public UsageSelection Select(int rows) => new()
    {
        From = From,
        To = To,
        ByDay = ByDay,
        Task = Task,
        AfterStart = After?.Start,
        AfterTask = After?.Task,
        Limit = rows,
    };

    /// <exception cref="RefusedException">400.</exception>
    public static UsageQuery Read(IQueryCollection query, DateTimeOffset now)
    {
        var byDay = One(query, "by") switch
        {
            null or "hour" => false,
            "day" => true,
            _ => throw RefusedException.Invalid("by must be hour or day"),
        };
        var to = TimeOf(query, "to") ?? now;
        var most = byDay ? MaxDays : MaxHourlyDays;
        var asked = TimeOf(query, "from") ?? to.AddDays(byDay ? -31 : -1);
        var from = new DateTimeOffset(asked.Year, asked.Month, asked.Day, byDay ? 0 : asked.Hour, 0, 0, TimeSpan.Zero);
        if (from > to || to - from > TimeSpan.FromDays(most + 1))
        {
            throw RefusedException.Invalid($"from must be before to, by at most {most} days");
        }

        var task = One(query, "task");
        return task is null || TaskName.IsPart(task)
            ? new UsageQuery(from, to, byDay, task, LimitOf(query), AfterOf(query))
            : throw RefusedException.Invalid($"task must be one task's name, which has {TaskName.PartRule}");
    }

    /// <summary>The row as a caller names it to go on after it.</summary>
    public static string Cursor(UsageRow row) =>
        $"{row.Start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}/{row.Task}";

    private static string? One(IQueryCollection query, string name) => query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } one => one[0],
        _ => throw RefusedException.Invalid($"{name} is given more than once"),
    };

    private static DateTimeOffset? TimeOf(IQueryCollection query, string name) => One(query, name) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time) && time.Year is > 2000 and < 9000 => time,
        _ => throw RefusedException.Invalid($"{name} must be a date or time such as 2026-01-31 or 2026-01-31T12:00:00Z"),
    };

    private static int LimitOf(IQueryCollection query) => One(query, "limit") switch
    {
        null => MaxRows,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxRows => limit,
        _ => throw RefusedException.Invalid($"limit must be one whole number from 1 to {MaxRows}"),
    };

    private static (DateTimeOffset Start, string Task)? AfterOf(IQueryCollection query)
    {
        if (One(query, "after") is not { } text)
        {
            return null;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && DateTimeOffset.TryParse(text.AsSpan(0, slash), CultureInfo.InvariantCulture, Utc, out var start)
            ? (start, text[(slash + 1)..])
            : throw RefusedException.Invalid("after must be what the page before gave as next");
    }
}
