namespace PtmOrleans.Scheduling.Lists;

/// <summary>How large one batch may be.</summary>
/// <param name="MaxItems">The most items (sequences).</param>
/// <param name="MaxTokens">The most padded tokens: longest item × number of items.</param>
public readonly record struct BatchBudget(int MaxItems, int MaxTokens)
{
    /// <summary>How many items of a length fit; at least one, since an item longer than the budget still goes alone.</summary>
    /// <param name="length">Tokens of one item.</param>
    /// <returns>The number of items, 1 or more.</returns>
    public int ItemsOf(int length) => Math.Max(1, Math.Min(MaxItems, MaxTokens / Math.Max(1, length)));
}
