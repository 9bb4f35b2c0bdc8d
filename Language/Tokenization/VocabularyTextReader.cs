using System.Globalization;
using System.Text;

namespace PtmOrleans.Language.Tokenization;

/// <summary>Reads vocab.txt, one token per line with the line number as its id, and the switches of tokenizer_config.json.</summary>
internal sealed class VocabularyTextReader(byte[] vocabulary, JsonFields? settings, List<string> problems)
{
    public TokenizerDefinition? Read()
    {
        if (ReadLines() is not { } lines)
        {
            return null;
        }

        // A token that is listed twice has its later id, as the published loader assigns them.
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < lines.Length; id++)
        {
            ids[lines[id]] = id;
        }

        var names = SpecialTokenSettings.Names(settings);
        var cls = ids.GetValueOrDefault(names.Classify);
        var sep = ids.GetValueOrDefault(names.Separator);
        var lowercase = settings?.Flag("do_lower_case") ?? true;
        var definition = new TokenizerDefinition
        {
            Vocabulary = ids,
            AddedTokens = ReadAdded(ids, names),
            Normalizer = new NormalizerOptions(
                true, settings?.Flag("tokenize_chinese_chars") ?? true, settings?.Flag("strip_accents") ?? lowercase, lowercase),
            Names = names,
            Single = Template.BertSingle(cls, sep),
            Pair = Template.BertPair(cls, sep),
        };
        SpecialTokenSettings.Check(definition, problems, TokenizerFiles.Vocabulary);
        return definition;
    }

    private string[]? ReadLines()
    {
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(vocabulary);
            var lines = text.TrimEnd('\n').Split('\n');
            if (lines.Length <= TokenizerDefinition.MaxVocabulary)
            {
                return [.. lines.Select(line => line.TrimEnd('\r'))];
            }

            problems.Add($"{TokenizerFiles.Vocabulary} has {lines.Length} entries, more than {TokenizerDefinition.MaxVocabulary}");
        }
        catch (DecoderFallbackException)
        {
            problems.Add($"{TokenizerFiles.Vocabulary} is not UTF-8");
        }

        return null;
    }

    private List<AddedToken> ReadAdded(Dictionary<string, int> ids, SpecialTokenNames names)
    {
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var name in names.All.Where(ids.ContainsKey))
        {
            added[name] = new AddedToken(name, ids[name]) { Special = true };
        }

        if (settings?.Object("added_tokens_decoder") is { } decoder)
        {
            foreach (var entry in decoder.Element.EnumerateObject())
            {
                ReadDecoderEntry(decoder, entry.Name, added);
            }
        }

        return [.. added.Values];
    }

    private static void ReadDecoderEntry(JsonFields decoder, string key, Dictionary<string, AddedToken> added)
    {
        var isId = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && id < 2 * TokenizerDefinition.MaxVocabulary;
        if (isId && decoder.Object(key) is { } token && token.Text("content") is { Length: > 0 } content)
        {
            added[content] = AddedTokenReader.Read(token, content, id);
        }
        else
        {
            decoder.Problem($"['{key}'] is not a token under its id");
        }
    }
}
