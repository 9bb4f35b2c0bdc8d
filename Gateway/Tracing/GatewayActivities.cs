using System.Diagnostics;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tracing;

/// <summary>The gateway's spans; null, at no cost, while nobody listens. They name tasks and sizes, never texts or keys.</summary>
internal static class GatewayActivities
{
    private static readonly ActivitySource Source = new("PtmOrleans");

    public static Activity? StartTokenize(TaskName task, int version, int texts)
    {
        var activity = Source.StartActivity("ptm.tokenize");
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("ptm.tenant", task.Tenant);
            activity.SetTag("ptm.task", task.Name);
            activity.SetTag("ptm.version", version);
            activity.SetTag("ptm.items", texts);
        }

        return activity;
    }

    public static void Tokenized(Activity? activity, TokenizedText[] texts)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("ptm.tokens", texts.Sum(t => t.Ids.Length));
        }
    }
}
