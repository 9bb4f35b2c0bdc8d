using System.Text.Json;

namespace PtmOrleans.Language.Tokenization;

/// <summary>The names of the special tokens, from tokenizer_config.json where it gives them, and the check that they exist.</summary>
internal static class SpecialTokenSettings
{
    public static SpecialTokenNames Names(JsonFields? settings)
    {
        var defaults = new SpecialTokenNames();
        return new SpecialTokenNames
        {
            Unknown = Name(settings, "unk_token") ?? defaults.Unknown,
            Classify = Name(settings, "cls_token") ?? defaults.Classify,
            Separator = Name(settings, "sep_token") ?? defaults.Separator,
            Padding = Name(settings, "pad_token") ?? defaults.Padding,
            Mask = Name(settings, "mask_token") ?? defaults.Mask,
        };
    }

    /// <summary>Notes what no text could be encoded without.</summary>
    public static void Check(TokenizerDefinition definition, List<string> problems, string file)
    {
        var names = definition.Names;
        if (!definition.Vocabulary.ContainsKey(names.Unknown))
        {
            problems.Add($"{file}: the vocabulary lacks the unknown token {names.Unknown}");
        }

        foreach (var name in new[] { names.Classify, names.Separator })
        {
            if (!definition.Vocabulary.ContainsKey(name) && definition.AddedTokens.All(t => t.Content != name))
            {
                problems.Add($"{file}: the vocabulary lacks the special token {name}");
            }
        }

        var owners = definition.Vocabulary.ToDictionary(entry => entry.Value, entry => entry.Key);
        foreach (var token in definition.AddedTokens)
        {
            if (!owners.TryAdd(token.Id, token.Content) && owners[token.Id] != token.Content)
            {
                problems.Add($"{file}: the id {token.Id} of the added token '{token.Content}' belongs to '{owners[token.Id]}'");
            }
        }
    }

    // A name is given as a string, or as an object that holds it as its content.
    private static string? Name(JsonFields? settings, string field)
    {
        if (settings is null || !settings.Element.TryGetProperty(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? settings.Object(field)?.Text("content") : settings.Text(field);
    }
}
