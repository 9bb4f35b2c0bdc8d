using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A validated, tokenized request.</summary>
[GenerateSerializer, Immutable, Alias("ptm.InferRequest")]
public sealed record InferRequest
{
    /// <summary>Version; null means the task's default.</summary>
    [Id(0)]
    public int? Version { get; init; }

    /// <summary>The sequences.</summary>
    [Id(1)]
    public required TokenPayload Tokens { get; init; }

    /// <summary>Time since the request arrived at the gateway. Relative, so that silo clocks need not agree.</summary>
    [Id(2)]
    public TimeSpan Age { get; init; }

    /// <summary>Time left until the deadline.</summary>
    [Id(3)]
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>Priority, 1 is highest.</summary>
    [Id(4)]
    public int Priority { get; init; } = 2;

    /// <summary>Names this sending of the request, for <see cref="ITaskGrain.HoldsAsync"/>.</summary>
    [Id(5)]
    public Guid Id { get; init; }

    /// <summary>
    /// Time within which the answer is wanted, which scheduling aims at; null means <see cref="TimeLeft"/>. A later answer is given all the
    /// same, as long as there is time left, by lists that serve late items.
    /// </summary>
    [Id(6)]
    public TimeSpan? WantedWithin { get; init; }
}
