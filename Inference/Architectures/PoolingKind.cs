namespace PtmOrleans.Inference.Architectures;

/// <summary>How a sentence embedding is made from its token vectors.</summary>
public enum PoolingKind
{
    /// <summary>The mean over the item's real tokens.</summary>
    Mean,

    /// <summary>The vector of the first token.</summary>
    Cls,
}
