namespace PtmOrleans.Inference.Execution;

/// <summary>Why a batch has no result.</summary>
public enum InferenceError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The batch itself: ids, lengths or positions out of range. Nothing was computed.</summary>
    InvalidBatch,

    /// <summary>The stored model cannot be run by this build.</summary>
    InvalidModel,

    /// <summary>The runtime failed while computing.</summary>
    Runtime,
}
