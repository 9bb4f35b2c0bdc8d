namespace PtmOrleans.Inference.Graphs;

/// <summary>ONNX's numbers for the element types that skeletons use.</summary>
internal enum ValueType
{
    /// <summary>32-bit IEEE 754.</summary>
    Float = 1,

    /// <summary>32-bit signed integers.</summary>
    Int32 = 6,

    /// <summary>64-bit signed integers.</summary>
    Int64 = 7,
}
