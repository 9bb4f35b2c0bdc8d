using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.Language.Tokenization;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;

namespace PtmOrleans.Inference.Architectures;

/// <summary>
/// Lays out Hugging Face BERT checkpoints: segments "embeddings", "block.0" … and "head" (absent when the head has no weights).
/// Every tensor is stored as it is, but for attention's three projection biases, which are one tensor.
/// </summary>
/// <remarks>
/// The head follows <c>architectures[0]</c>; a sentence-transformers folder (<c>modules.json</c>) is an embedding model whatever that says.
/// Names with and without the <c>bert.</c> prefix and the legacy <c>gamma</c>/<c>beta</c> of layer normalizations are read; tensors
/// that the head does not use are left out.
/// </remarks>
public sealed class BertLayout : ICheckpointLayout
{
    private static readonly ImmutableArray<string> TokenizerFiles =
        ["tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"];

    /// <inheritdoc/>
    public CheckpointPlan Plan(CheckpointFolder checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var problems = new List<string>();
        var config = BertConfig.Parse(checkpoint.Config, problems);
        var sentence = SentenceTransformersFolder.Read(checkpoint, problems);
        var head = sentence?.Head ?? HeadOf(checkpoint.Config, problems);
        if (problems.Count > 0)
        {
            throw BertConfig.Refusal(problems);
        }

        var segments = new BertTensors(checkpoint, config, head!).Plan(problems);
        CheckTokenizer(checkpoint, problems);
        return problems.Count > 0 ? throw BertConfig.Refusal(problems) : new()
        {
            Architecture = config.Architecture,
            Head = head!.Kind.ToString(),
            Skeleton = BertSkeleton.Build(config, head).Hash,
            Labels = head.HasLabels ? config.Labels : [],
            Segments = segments,
            Files = [.. TokenizerFiles.Where(checkpoint.HasFile)],
            Settings = SettingsOf(config, head, sentence?.MaxLength),
        };
    }

    // A tokenizer that cannot be used would register well and fail every text. A checkpoint without one still takes tensors.
    private static void CheckTokenizer(CheckpointFolder checkpoint, List<string> problems)
    {
        if (!checkpoint.HasFile("tokenizer.json") && !checkpoint.HasFile("vocab.txt"))
        {
            return;
        }

        try
        {
            WordPieceTokenizer.Load(TokenizerFiles.Where(checkpoint.HasFile).ToDictionary(file => file, checkpoint.ReadFile));
        }
        catch (InvalidTokenizerException e)
        {
            problems.AddRange(e.Problems);
        }
    }

    private static HeadSpec? HeadOf(JsonElement config, List<string> problems)
    {
        var name = config.ValueKind == JsonValueKind.Object
            && config.TryGetProperty("architectures", out var list)
            && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0
            && list[0].ValueKind == JsonValueKind.String
                ? list[0].GetString()
                : null;
        HeadSpec? head = name switch
        {
            "BertForSequenceClassification" => new(HeadKind.SequenceClassification),
            "BertForTokenClassification" => new(HeadKind.TokenClassification),
            "BertForQuestionAnswering" => new(HeadKind.QuestionAnswering),
            "BertForMaskedLM" => new(HeadKind.FillMask),
            "BertModel" => new(HeadKind.SentenceEmbedding),
            _ => null,
        };
        if (head is null)
        {
            problems.Add(
                $"config.json architectures names {(name is null ? "no model" : $"\"{name}\"")}; supported: BertForSequenceClassification, "
                + "BertForTokenClassification, BertForQuestionAnswering, BertForMaskedLM, BertModel");
        }

        return head;
    }

    private static ImmutableSortedDictionary<string, string> SettingsOf(BertConfig config, HeadSpec head, int? maxLength)
    {
        var length = Math.Min(config.MaxPositions, maxLength ?? int.MaxValue);
        var settings = head.Settings().Add(ModelFacts.MaxLengthKey, length.ToString(CultureInfo.InvariantCulture));
        return config.ProblemType is { } problem ? settings.Add("problem_type", problem) : settings;
    }
}
