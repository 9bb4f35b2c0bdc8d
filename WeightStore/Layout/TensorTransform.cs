namespace PtmOrleans.WeightStore.Layout;

/// <summary>How a source tensor is turned on import.</summary>
public enum TensorTransform
{
    /// <summary>Rows stay rows.</summary>
    Copy,

    /// <summary>A matrix [a, b] becomes [b, a].</summary>
    Transpose,
}
