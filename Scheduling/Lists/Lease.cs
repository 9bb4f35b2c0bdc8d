namespace PtmOrleans.Scheduling.Lists;

/// <summary>A batch that is out, or came back and may still be completed late.</summary>
internal sealed class Lease<TItem>(long id, long assignment, DateTimeOffset ends, Entry<TItem>[] entries)
{
    public long Id => id;

    public long Assignment => assignment;

    public DateTimeOffset Ends => ends;

    public Entry<TItem>[] Entries => entries;

    /// <summary>Entries not gone; counted only once the batch has come back.</summary>
    public int Live { get; set; }
}
