using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>What a task used in an hour or on a day.</summary>
/// <param name="Start">Beginning of the hour or day, UTC.</param>
/// <param name="Task">The task's plain name; <c>*</c> for the tasks beyond those that are kept apart.</param>
/// <param name="Used">How much.</param>
[GenerateSerializer, Immutable, Alias("ptm.UsageRow")]
public sealed record UsageRow(
    [property: Id(0)] DateTimeOffset Start,
    [property: Id(1)] string Task,
    [property: Id(2)] UsageAmounts Used);
