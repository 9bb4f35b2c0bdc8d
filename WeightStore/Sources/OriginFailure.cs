namespace PtmOrleans.WeightStore.Sources;

/// <summary>How an origin failed, which decides what is tried next.</summary>
public enum OriginFailure
{
    /// <summary>It may work in a moment: a connection that broke, a deadline that passed, an origin that is busy.</summary>
    Passing,

    /// <summary>It does not have what was asked for.</summary>
    Missing,

    /// <summary>It does not let this node in.</summary>
    Refused,

    /// <summary>What it gives is not what was asked for: another length, another content, an answer that makes no sense.</summary>
    Wrong,
}
