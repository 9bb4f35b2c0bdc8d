using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Grains.Tasks;

/// <summary>What gateways are told of a stored checkpoint.</summary>
internal static class TaskVersions
{
    /// <exception cref="InvalidModelException">The manifest's architecture is not one that this build serves.</exception>
    public static TaskVersion From(Manifest manifest)
    {
        var facts = ModelFacts.From(manifest);
        return new TaskVersion
        {
            Version = manifest.Version,
            Architecture = manifest.Architecture,
            Head = facts.Head.ToString(),
            Skeleton = manifest.Skeleton,
            Labels = [.. manifest.Labels],
            MaxTokens = facts.MaxLength,
            VocabularySize = facts.VocabSize,
            OutputWidth = facts.OutputWidth,
            RowPerToken = facts.RowPerToken,
            TokenTypes = facts.TypeVocabSize,
            WeightBytes = manifest.WeightBytes,
            StoredBytes = manifest.StoredBytes,
            TokenizerFiles = manifest.Files.ToDictionary(),
            Created = manifest.Created,
            Pooling = facts.Head == HeadKind.SentenceEmbedding ? HeadSpec.From(manifest).Pooling.ToString().ToLowerInvariant() : "",
        };
    }
}
