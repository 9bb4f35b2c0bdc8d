using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Usage;

/// <summary>What a task used in an hour or on a day.</summary>
internal sealed record UsageRowView(
    DateTimeOffset Start, string Task, long Requests, long Items, long Tokens, double ComputeSeconds, long BytesPaged)
{
    public static UsageRowView From(UsageRow row) => new(
        row.Start, row.Task, row.Used.Requests, row.Used.Items, row.Used.Tokens, Math.Round(row.Used.ComputeSeconds, 6), row.Used.BytesPaged);
}
