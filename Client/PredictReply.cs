namespace PtmOrleans.Client;

/// <summary>The answer to a predict call.</summary>
public sealed record PredictReply
{
    /// <summary>The task that answered.</summary>
    public required string Task { get; init; }

    /// <summary>Its version.</summary>
    public required int Version { get; init; }

    /// <summary>Its head, such as <c>sequence-classification</c>.</summary>
    public required string Head { get; init; }

    /// <summary>One per input, in their order.</summary>
    public required IReadOnlyList<Prediction> Predictions { get; init; }

    /// <summary>Where the time went.</summary>
    public required PredictTiming Timing { get; init; }

    /// <summary>Tokens computed, special ones included.</summary>
    public required int Tokens { get; init; }

    /// <summary>The predictions as those of one head.</summary>
    /// <exception cref="InvalidOperationException">The task has another head.</exception>
    public IReadOnlyList<T> As<T>()
        where T : Prediction =>
        [.. Predictions.Select(p => p as T ?? throw new InvalidOperationException(
            $"Task '{Task}' has the head {Head}; its predictions are no {typeof(T).Name}."))];
}
