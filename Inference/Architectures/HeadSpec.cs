using System.Collections.Immutable;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Architectures;

/// <summary>The head of a skeleton: with the architecture's configuration, all that its graph depends on.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Pooling">Used by <see cref="HeadKind.SentenceEmbedding"/> only.</param>
/// <param name="Normalize">Whether a sentence embedding is scaled to unit length.</param>
/// <param name="TokenVectors">Whether an embedding model gives the vectors of its tokens, as the last block leaves them, in place of one of them all.</param>
public sealed record HeadSpec(
    HeadKind Kind, PoolingKind Pooling = PoolingKind.Mean, bool Normalize = false, bool TokenVectors = false)
{
    private const string PoolingKey = "pooling";
    private const string NormalizeKey = "normalize";

    /// <summary>Whether the output has one row per token rather than one per item.</summary>
    public bool RowPerToken => TokenVectors || Kind is HeadKind.TokenClassification or HeadKind.QuestionAnswering or HeadKind.FillMask;

    /// <summary>Whether only the first token's vector is read of the last block.</summary>
    public bool ReadsFirstToken =>
        Kind == HeadKind.SequenceClassification || (Kind == HeadKind.SentenceEmbedding && Pooling == PoolingKind.Cls && !TokenVectors);

    /// <summary>Whether the configuration's labels name the columns of the output.</summary>
    public bool HasLabels => Kind is HeadKind.SequenceClassification or HeadKind.TokenClassification;

    /// <summary>Reads back what <see cref="Settings"/> stored in a manifest.</summary>
    public static HeadSpec From(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!Enum.TryParse<HeadKind>(manifest.Head, out var kind) || !Enum.IsDefined(kind))
        {
            throw new InvalidModelException($"The manifest of {manifest.Key} names the unknown head \"{manifest.Head}\".");
        }

        var (pooling, normalize) = (manifest.Settings.GetValueOrDefault(PoolingKey), manifest.Settings.GetValueOrDefault(NormalizeKey));
        return new(kind, pooling == Name(PoolingKind.Cls) ? PoolingKind.Cls : PoolingKind.Mean, normalize == Name(true));
    }

    /// <summary>The manifest settings that describe this head: empty for all but sentence embeddings.</summary>
    public ImmutableSortedDictionary<string, string> Settings() => Kind != HeadKind.SentenceEmbedding
        ? ImmutableSortedDictionary<string, string>.Empty
        : ImmutableSortedDictionary<string, string>.Empty
            .Add(PoolingKey, Name(Pooling))
            .Add(NormalizeKey, Name(Normalize));

    private static string Name<T>(T value)
        where T : notnull => value.ToString()!.ToLowerInvariant();
}
