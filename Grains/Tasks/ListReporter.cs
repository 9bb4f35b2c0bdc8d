using Microsoft.Extensions.Logging;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// Tells the scheduler of a list when its summary changes materially: work where there was none, twice or half of what was told, an earlier
/// deadline, a higher priority or lane, the end of its packing window. At most one report is under way; what changes meanwhile goes with the next.
/// </summary>
internal sealed partial class ListReporter(ISchedulerGrain scheduler, Func<ListReport> summarize, ILogger logger)
{
    private static readonly ListStanding Nothing = new(Items: 0, EarliestDeadline: null, Priority: int.MaxValue);

    private ListStanding _told = Nothing;
    private bool _dirty;
    private bool _sending;

    /// <summary>The scheduler's last word on what a request costs; null before the first.</summary>
    public CostAdvice? Advice { get; private set; }

    /// <summary>Reports if the list has changed enough; costs nothing otherwise.</summary>
    public void Consider(ListStanding list)
    {
        var material = list.Items > 0 != _told.Items > 0 || _told.Items < 0
            || (list.Items > _told.Items && list.Items >= 2 * _told.Items)
            || (list.Items < _told.Items && 2 * list.Items <= _told.Items)
            || list.Priority < _told.Priority
            || list.Lane < _told.Lane
            || (_told.IsHeld && !list.IsHeld)
            || list.EarliestDeadline < (_told.EarliestDeadline ?? DateTimeOffset.MaxValue);
        if (material)
        {
            Report(list);
        }
    }

    /// <summary>Reports in any case: after a batch was taken, and at intervals, so that a new scheduler learns its lists.</summary>
    public void Report(ListStanding list)
    {
        Told(list);
        _dirty = true;
        if (!_sending)
        {
            _sending = true;
            _ = SendAsync();
        }
    }

    /// <summary>Notes that the scheduler learns the present state in another way.</summary>
    public void Told(ListStanding list) => _told = list;

    private async Task SendAsync()
    {
        try
        {
            while (_dirty)
            {
                _dirty = false;
                Advice = await scheduler.ReportListAsync(summarize(), CancellationToken.None) ?? Advice;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What was told is unknown now, so the next change is material whatever it is.
            Told(Nothing with { Items = -1 });
            LogReportLost(e);
        }
        finally
        {
            _sending = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A list report was lost.")]
    private partial void LogReportLost(Exception exception);
}
