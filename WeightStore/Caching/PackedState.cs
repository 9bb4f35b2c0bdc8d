namespace PtmOrleans.WeightStore.Caching;

/// <summary>Where packed weights are in their life.</summary>
internal enum PackedState
{
    /// <summary>They take none of the budget.</summary>
    Gone,

    /// <summary>Being packed; the task is leased meanwhile.</summary>
    Building,

    /// <summary>In use, until the budget is needed.</summary>
    Held,

    /// <summary>Asked back; the bytes count until they are given.</summary>
    Leaving,
}
