namespace PtmOrleans.Scheduling.Lists;

/// <summary>What becomes of waiting items whose deadline has passed.</summary>
public enum LateItems
{
    /// <summary>They stay behind until they are removed: nobody waits for them any more.</summary>
    Drop,

    /// <summary>
    /// They are still served: last of all in order of arrival, and like any other in order of response ratio, which knows no deadlines.
    /// </summary>
    Serve,
}
