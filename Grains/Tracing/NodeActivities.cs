using System.Diagnostics;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tracing;

/// <summary>The node's spans; null, at no cost, while nobody listens. They name tasks, sizes and devices, never tokens.</summary>
internal static class NodeActivities
{
    /// <summary>Most requests that a batch's span links to; the first of them is its parent.</summary>
    public const int MaxLinks = 64;

    private const string Batch = "ptm.batch";

    private static readonly ActivitySource Source = new("PtmOrleans");

    /// <summary>Whether anybody wants spans.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>A request from its admission to its answer.</summary>
    public static Activity? StartInfer(TaskName task, int version, TokenPayload tokens)
    {
        var activity = Source.StartActivity("ptm.infer");
        if (activity is { IsAllDataRequested: true })
        {
            SetTask(activity, task, version);
            activity.SetTag("ptm.items", tokens.Lengths.Length);
            activity.SetTag("ptm.tokens", tokens.Ids.Length);
        }

        return activity;
    }

    public static void Answered(Activity? activity, InferReply reply)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        if (reply.Error != PtmError.None)
        {
            activity.SetStatus(ActivityStatusCode.Error, reply.Error.ToString());
            return;
        }

        activity.SetTag("ptm.device", reply.Timing.Device);
        activity.SetTag("ptm.queue_seconds", reply.Timing.Queue.TotalSeconds);
    }

    /// <summary>The W3C trace parent for what is done on behalf of a span; null for one that nobody wants.</summary>
    public static string? TraceOf(Activity? activity) => activity is { IsAllDataRequested: true, IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;

    /// <summary>A batch from its order to its delivery: in the trace of its first request, with links to all of them.</summary>
    public static Activity? StartBatch(AssignmentOrder order, BatchGrant batch, string device, DateTimeOffset began)
    {
        if (!AreWanted || Contexts(batch.Traces) is not { Count: > 0 } requests)
        {
            return null;
        }

        var links = requests.ConvertAll(r => new ActivityLink(r));
        var activity = Source.StartActivity(Batch, ActivityKind.Internal, requests[0], tags: null, links, began);
        if (activity is { IsAllDataRequested: true })
        {
            SetTask(activity, order.Task, order.Version);
            activity.SetTag("ptm.device", device);
            activity.SetTag("ptm.items", batch.Tokens.Lengths.Length);
            activity.SetTag("ptm.tokens", batch.Tokens.Ids.Length);
        }

        return activity;
    }

    /// <summary>The paging in that came before a batch, told afterwards: it is known only then whose trace it belongs to.</summary>
    public static void PagedIn(Activity? batch, long bytes, DateTimeOffset began, DateTimeOffset ended)
    {
        if (batch is null)
        {
            return;
        }

        using var activity = Source.StartActivity("ptm.page_in", ActivityKind.Internal, batch.Context, startTime: began);
        activity?.SetTag("ptm.bytes_paged", bytes);
        activity?.SetEndTime(ended.UtcDateTime);
    }

    /// <summary>The device's run of a batch that is traced.</summary>
    public static Activity? StartRun() => Activity.Current is { OperationName: Batch } ? Source.StartActivity("ptm.run") : null;

    private static void SetTask(Activity activity, TaskName task, int version)
    {
        activity.SetTag("ptm.tenant", task.Tenant);
        activity.SetTag("ptm.task", task.Name);
        activity.SetTag("ptm.version", version);
    }

    private static List<ActivityContext> Contexts(string[] traces)
    {
        var contexts = new List<ActivityContext>(traces.Length);
        foreach (var trace in traces)
        {
            if (ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var context))
            {
                contexts.Add(context);
            }
        }

        return contexts;
    }
}
