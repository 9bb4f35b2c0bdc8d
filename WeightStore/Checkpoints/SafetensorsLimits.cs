namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>What a safetensors file may ask of its reader.</summary>
public sealed record SafetensorsLimits
{
    /// <summary>The limits that hold when none are given.</summary>
    public static SafetensorsLimits Default { get; } = new();

    /// <summary>The longest header. Default: 100,000,000 bytes, as in the format's own reader.</summary>
    public long MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>The most tensors. Default: 100,000.</summary>
    public int MaxTensors { get; init; } = 100_000;

    /// <summary>The most dimensions of a tensor. Default: 8.</summary>
    public int MaxRank { get; init; } = 8;

    /// <summary>The longest tensor; no span reaches further. Default: 2,147,483,647 bytes.</summary>
    public int MaxTensorBytes { get; init; } = int.MaxValue;
}
