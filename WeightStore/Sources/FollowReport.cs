namespace PtmOrleans.WeightStore.Sources;

/// <summary>What a look at the other stores changed here.</summary>
/// <param name="Added">Names of tasks that have new versions here.</param>
/// <param name="Removed">Names of tasks that have fewer versions here, since no origin has them any more.</param>
/// <param name="Problems">A sentence for each thing that went wrong, each with its origin.</param>
public sealed record FollowReport(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Problems);
