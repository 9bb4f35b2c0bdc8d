namespace PtmOrleans.Gateway.Tasks;

/// <summary>Body of <c>PATCH /v1/tasks/{task}</c>.</summary>
internal sealed record SettingsBody
{
    /// <summary>Whether the gateway may answer a request as it answered an equal one before.</summary>
    public required bool Cache { get; init; }
}
