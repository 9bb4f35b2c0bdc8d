using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What a request of a list costs at best, for admission: a deadline below it cannot be met.</summary>
/// <param name="Switch">Time to page in and bind; zero where a device holds the weights.</param>
/// <param name="ExecFixed">Time of a run apart from its tokens.</param>
/// <param name="ExecPerToken">Time per padded token.</param>
/// <param name="Confident">Whether enough was measured to refuse work by it.</param>
/// <param name="Instances">How many batches of the list devices can run at a time.</param>
/// <param name="WantsFront">Whether the policy reads <see cref="ListReport.Front"/>; finding it scans the list. Default: true.</param>
[GenerateSerializer, Immutable, Alias("ptm.CostAdvice")]
public sealed record CostAdvice(
    [property: Id(0)] TimeSpan Switch,
    [property: Id(1)] TimeSpan ExecFixed,
    [property: Id(2)] TimeSpan ExecPerToken,
    [property: Id(3)] bool Confident,
    [property: Id(4)] int Instances = 1,
    [property: Id(5)] bool WantsFront = true);
