using System.Text.Json;

namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// Reads tokenizer.json, the file of Hugging Face tokenizers, as far as BERT uses it; anything else is a problem, never ignored.
/// </summary>
internal sealed class TokenizerJsonReader(JsonFields root, JsonFields? settings)
{
    private const int MaxId = (2 * TokenizerDefinition.MaxVocabulary) - 1;

    // A damaged vocabulary would otherwise fill the message.
    private const int MaxReported = 5;

    public TokenizerDefinition? Read()
    {
        if (root.Object("model") is not { } model)
        {
            root.Problem(": model is missing");
            return null;
        }

        var type = model.Text("type") ?? (model.Text("continuing_subword_prefix") is null ? "missing" : "WordPiece");
        if (type != "WordPiece")
        {
            model.Problem($".type is {type}; only WordPiece is supported");
            return null;
        }

        var vocabulary = ReadVocabulary(model);
        var added = root.Objects("added_tokens").Select(token => ReadAdded(token, vocabulary)).OfType<AddedToken>().ToList();
        CheckPreTokenizer();
        var names = SpecialTokenSettings.Names(settings) with { Unknown = model.Text("unk_token") ?? "[UNK]" };
        var decoder = root.Object("decoder");
        var postProcessor = new PostProcessorReader(root, vocabulary, added);
        var definition = new TokenizerDefinition
        {
            Vocabulary = vocabulary,
            AddedTokens = added,
            Normalizer = ReadNormalizer(),
            Names = names,
            Single = postProcessor.Single,
            Pair = postProcessor.Pair,
            ContinuationPrefix = model.Text("continuing_subword_prefix") ?? "##",
            MaxWordChars = model.Number("max_input_chars_per_word", 1, 10_000) ?? 100,
            DecoderPrefix = decoder?.Text("prefix") ?? "##",
            DecoderCleanup = decoder?.Flag("cleanup") ?? true,
        };
        SpecialTokenSettings.Check(definition, root.Problems, root.Path);
        return definition;
    }

    private Dictionary<string, int> ReadVocabulary(JsonFields model)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        if (model.Object("vocab") is not { } fields)
        {
            model.Problem(".vocab is missing");
            return vocabulary;
        }

        if (fields.Element.GetPropertyCount() > TokenizerDefinition.MaxVocabulary)
        {
            fields.Problem($" has more than {TokenizerDefinition.MaxVocabulary} entries");
            return vocabulary;
        }

        var owners = new Dictionary<int, string>();
        var reported = 0;
        foreach (var entry in fields.Element.EnumerateObject())
        {
            if (Take(entry, vocabulary, owners) is { } problem && reported++ < MaxReported)
            {
                fields.Problem(problem);
            }
        }

        return vocabulary;
    }

    private static string? Take(JsonProperty entry, Dictionary<string, int> vocabulary, Dictionary<int, string> owners)
    {
        if (ReadEntry(entry) is not { } read)
        {
            return $" has an entry that is not a text with an id in 0..{MaxId}";
        }

        if (!owners.TryAdd(read.Id, read.Text))
        {
            return $" gives the id {read.Id} to '{owners[read.Id]}' and to '{read.Text}'";
        }

        return vocabulary.TryAdd(read.Text, read.Id) ? null : $" has the token '{read.Text}' twice";
    }

    private static (string Text, int Id)? ReadEntry(JsonProperty entry)
    {
        var isId = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) && id is >= 0 and <= MaxId;
        try
        {
            return isId ? (entry.Name, entry.Value.GetInt32()) : null;
        }
        catch (InvalidOperationException)
        {
            // The name holds an escaped lone surrogate.
            return null;
        }
    }

    private static AddedToken? ReadAdded(JsonFields token, Dictionary<string, int> vocabulary)
    {
        if (token.Text("content") is not { Length: > 0 } content || token.Number("id", 0, MaxId) is not { } id)
        {
            token.Problem(" has no content or no id");
            return null;
        }

        if (vocabulary.TryGetValue(content, out var known) && known != id)
        {
            token.Problem($" '{content}' has the id {id}, but {known} in the vocabulary");
        }

        return AddedTokenReader.Read(token, content, id);
    }

    private NormalizerOptions ReadNormalizer()
    {
        if (root.Object("normalizer") is not { } normalizer)
        {
            return NormalizerOptions.None;
        }

        if (normalizer.Text("type") is not "BertNormalizer")
        {
            normalizer.Problem($".type is {normalizer.Text("type") ?? "missing"}; only BertNormalizer is supported");
            return NormalizerOptions.None;
        }

        var lowercase = normalizer.Flag("lowercase") ?? true;
        return new NormalizerOptions(
            normalizer.Flag("clean_text") ?? true,
            normalizer.Flag("handle_chinese_chars") ?? true,
            normalizer.Flag("strip_accents") ?? lowercase,
            lowercase);
    }

    private void CheckPreTokenizer()
    {
        var type = root.Object("pre_tokenizer")?.Text("type") ?? "missing";
        if (type != "BertPreTokenizer")
        {
            root.Problem($": pre_tokenizer.type is {type}; only BertPreTokenizer is supported");
        }
    }
}
