using Microsoft.Extensions.Logging;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// Tells the scheduler of a list when its summary changes materially: work where there was none, twice or half of what was told, an earlier
/// deadline, a higher priority. At most one report is under way; what changes meanwhile goes with the next.
/// </summary>
internal sealed partial class ListReporter(ISchedulerGrain scheduler, Func<ListReport> summarize, ILogger logger)
{
    private int _toldItems;
    private int _toldPriority = int.MaxValue;
    private DateTimeOffset? _toldDeadline;
    private bool _dirty;
    private bool _sending;

    /// <summary>The scheduler's last word on what a request costs; null before the first.</summary>
    public CostAdvice? Advice { get; private set; }

    /// <summary>Reports if the list has changed enough; costs nothing otherwise.</summary>
    public void Consider(int items, DateTimeOffset? earliestDeadline, int priority)
    {
        var material = items > 0 != _toldItems > 0 || _toldItems < 0
            || (items > _toldItems && items >= 2 * _toldItems)
            || (items < _toldItems && 2 * items <= _toldItems)
            || priority < _toldPriority
            || earliestDeadline < (_toldDeadline ?? DateTimeOffset.MaxValue);
        if (material)
        {
            Report(items, earliestDeadline, priority);
        }
    }

    /// <summary>Reports in any case: after a batch was taken, and at intervals, so that a new scheduler learns its lists.</summary>
    public void Report(int items, DateTimeOffset? earliestDeadline, int priority)
    {
        Told(items, earliestDeadline, priority);
        _dirty = true;
        if (!_sending)
        {
            _sending = true;
            _ = SendAsync();
        }
    }

    /// <summary>Notes that the scheduler learns the present state in another way.</summary>
    public void Told(int items, DateTimeOffset? earliestDeadline, int priority)
    {
        _toldItems = items;
        _toldDeadline = earliestDeadline;
        _toldPriority = priority;
    }

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
            Told(items: -1, earliestDeadline: null, priority: int.MaxValue);
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
