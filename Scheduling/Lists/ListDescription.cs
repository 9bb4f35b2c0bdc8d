namespace PtmOrleans.Scheduling.Lists;

/// <summary>What a scheduler must know of a task besides its waiting work.</summary>
/// <param name="Key">The list.</param>
/// <param name="Architecture">The architecture that execution times are learned by, such as <c>bert-base</c>.</param>
/// <param name="Skeleton">Hash of the skeleton graph.</param>
/// <param name="WeightBytes">Bytes of weights a device must hold to run the task.</param>
/// <param name="Widens">Whether the weights are widened on their way to a device.</param>
public sealed record ListDescription(ListKey Key, string Architecture, string Skeleton, long WeightBytes, bool Widens = false);
