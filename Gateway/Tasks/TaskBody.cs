namespace PtmOrleans.Gateway.Tasks;

/// <summary>Body of <c>PUT /v1/tasks/{task}</c>.</summary>
internal sealed record TaskBody
{
    /// <summary>Absolute path of a checkpoint directory that the node can read.</summary>
    public required string Path { get; init; }

    /// <summary>The version to register as; null takes the next free number.</summary>
    public int? Version { get; init; }
}
