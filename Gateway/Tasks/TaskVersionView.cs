using PtmOrleans.Gateway.Predict;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>One version as the task's owner sees it.</summary>
internal sealed record TaskVersionView
{
    public required int Version { get; init; }

    public required string Architecture { get; init; }

    public required string Head { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required int MaxTokens { get; init; }

    public required int VocabularySize { get; init; }

    public required int OutputWidth { get; init; }

    public required long WeightBytes { get; init; }

    public required long StoredBytes { get; init; }

    public required DateTimeOffset Created { get; init; }

    public static TaskVersionView From(TaskVersion version) => new()
    {
        Version = version.Version,
        Architecture = version.Architecture,
        Head = HeadNames.Wire(version.Head),
        Labels = version.Labels,
        MaxTokens = version.MaxTokens,
        VocabularySize = version.VocabularySize,
        OutputWidth = version.OutputWidth,
        WeightBytes = version.WeightBytes,

        // A version without the number was registered when weights were stored as devices hold them.
        StoredBytes = version.StoredBytes > 0 ? version.StoredBytes : version.WeightBytes,
        Created = version.Created,
    };
}
