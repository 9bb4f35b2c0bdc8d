namespace PtmOrleans.Client;

/// <summary>A task of the tenant.</summary>
/// <param name="Name">Its plain name.</param>
/// <param name="DefaultVersion">The version that answers when a call names none.</param>
/// <param name="Versions">All versions.</param>
public sealed record TaskInfo(string Name, int DefaultVersion, IReadOnlyList<TaskVersionInfo> Versions)
{
    /// <summary>Its aliases, by name. Default: none.</summary>
    public IReadOnlyList<AliasInfo> Aliases { get; init; } = [];
}
