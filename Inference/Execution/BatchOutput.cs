namespace PtmOrleans.Inference.Execution;

/// <summary>What a batch computed, and what it cost. The memory is the receiver's own.</summary>
public sealed record BatchOutput
{
    /// <summary>Row-major [rows, <see cref="Width"/>]; the rows of an item are consecutive and in the order of its positions.</summary>
    public required ReadOnlyMemory<float> Values { get; init; }

    /// <summary>Columns of a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of each item, in the order of the batch.</summary>
    public required ReadOnlyMemory<int> RowsPerItem { get; init; }

    /// <summary>Whether the executor's previous batch was of another task or version.</summary>
    public required bool Switched { get; init; }

    /// <summary>Time spent on making the session and binding the task's weights; next to nothing when both were there.</summary>
    public required TimeSpan BindTime { get; init; }

    /// <summary>Time of the run itself, padding and copying included.</summary>
    public required TimeSpan ComputeTime { get; init; }

    /// <summary>Tokens computed: items × the longest item's tokens.</summary>
    public required int PaddedTokens { get; init; }
}
