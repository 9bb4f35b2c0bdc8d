using System.Collections.Immutable;
using System.Globalization;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Architectures;

/// <summary>What serving needs to know of a stored model without touching its weights.</summary>
public sealed record ModelFacts
{
    internal const string MaxLengthKey = "max_length";

    /// <summary>Name of the architecture and its sizes, such as <c>bert-L12-H768-A12-I3072</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>What is computed on top of the encoder.</summary>
    public required HeadKind Head { get; init; }

    /// <summary>Width of the token vectors.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of encoder blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Longest item in tokens, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Token ids are below this.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Token type ids are below this.</summary>
    public required int TypeVocabSize { get; init; }

    /// <summary>Columns of an output row.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Whether the output has one row per (selected) token rather than one per item.</summary>
    public required bool RowPerToken { get; init; }

    /// <summary>Names of the output's columns; empty when the head has none.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Hash of the skeleton graph that the model's weights fit.</summary>
    public required string Skeleton { get; init; }

    /// <summary>Reads the facts of a stored model.</summary>
    /// <exception cref="InvalidModelException">The manifest is of an architecture or head that this build does not know.</exception>
    public static ModelFacts From(Manifest manifest)
    {
        var head = HeadSpec.From(manifest);
        var config = ConfigOf(manifest);
        return new()
        {
            Architecture = manifest.Architecture,
            Head = head.Kind,
            HiddenSize = config.HiddenSize,
            Layers = config.Layers,
            MaxLength = Math.Min(config.MaxPositions, StatedLength(manifest)),
            VocabSize = config.VocabSize,
            TypeVocabSize = config.TypeVocabSize,
            OutputWidth = head.Kind switch
            {
                HeadKind.QuestionAnswering => 2,
                HeadKind.SentenceEmbedding => config.HiddenSize,
                HeadKind.FillMask => config.VocabSize,
                _ => manifest.Labels.Length,
            },
            RowPerToken = head.RowPerToken,
            Labels = manifest.Labels,
            Skeleton = manifest.Skeleton,
        };
    }

    private static int StatedLength(Manifest manifest) =>
        manifest.Settings.TryGetValue(MaxLengthKey, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var length)
            ? length
            : int.MaxValue;

    internal static BertConfig ConfigOf(Manifest manifest)
    {
        try
        {
            return BertConfig.Parse(manifest.Config);
        }
        catch (WeightStoreException e)
        {
            throw new InvalidModelException($"The stored configuration of {manifest.Key} cannot be run. {e.Message}", e);
        }
    }
}
