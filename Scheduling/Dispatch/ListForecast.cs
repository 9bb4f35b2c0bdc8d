using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>What one request of a list costs at best, for admission.</summary>
/// <param name="ExecFixed">Fixed part of the execution time on the fastest device.</param>
/// <param name="ExecPerKilotoken">Part per 1,000 padded tokens.</param>
/// <param name="Switch">The least switch: zero when some device is bound to the list.</param>
/// <param name="Instances">How many batches of the list devices can run at a time.</param>
/// <param name="Confident">Whether the times rest on enough observations to refuse work.</param>
public sealed record ListForecast(TimeSpan ExecFixed, TimeSpan ExecPerKilotoken, TimeSpan Switch, int Instances, bool Confident)
{
    /// <summary>Expected execution time.</summary>
    /// <param name="paddedTokens">Longest item × number of items.</param>
    /// <returns>The time.</returns>
    public TimeSpan Exec(int paddedTokens) => ExecFixed + (ExecPerKilotoken * (paddedTokens / 1000.0));

    internal static ListForecast From(BatchEstimate estimate, TimeSpan switchTime, int instances)
    {
        var exec = estimate.ExecCost;
        var confident = exec.IsConfident && (switchTime == TimeSpan.Zero || estimate.SwitchCost.IsConfident);
        return new ListForecast(exec.Fixed, exec.Estimate(1000) - exec.Fixed, switchTime, instances, confident);
    }
}
