using System.Text.Json;

namespace PtmOrleans.Language.Tokenization;

/// <summary>Reads a tokenizer from the files of a checkpoint: tokenizer.json when there is one, else vocab.txt.</summary>
internal static class TokenizerFiles
{
    public const string Json = "tokenizer.json";
    public const string Vocabulary = "vocab.txt";
    public const string Settings = "tokenizer_config.json";

    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxBytes = 64 << 20;

    /// <exception cref="InvalidTokenizerException">With every problem found.</exception>
    public static TokenizerDefinition Read(IReadOnlyDictionary<string, byte[]> files)
    {
        var problems = new List<string>();
        var definition = Read(files, problems);
        return definition is not null && problems.Count == 0 ? definition : throw new InvalidTokenizerException(problems);
    }

    private static TokenizerDefinition? Read(IReadOnlyDictionary<string, byte[]> files, List<string> problems)
    {
        foreach (var name in new[] { Json, Vocabulary, Settings })
        {
            if (files.TryGetValue(name, out var bytes) && bytes.Length > MaxBytes)
            {
                problems.Add($"{name} has {bytes.Length} bytes, more than {MaxBytes}");
            }
        }

        if (problems.Count > 0)
        {
            return null;
        }

        using var settings = ParseJson(files, Settings, problems);
        var fields = settings is null ? null : new JsonFields(settings.RootElement, Settings, problems);
        if (files.ContainsKey(Json))
        {
            using var document = ParseJson(files, Json, problems);
            return document is null ? null : new TokenizerJsonReader(new JsonFields(document.RootElement, Json, problems), fields).Read();
        }

        if (files.TryGetValue(Vocabulary, out var vocabulary))
        {
            return new VocabularyTextReader(vocabulary, fields, problems).Read();
        }

        problems.Add($"there is neither {Json} nor {Vocabulary}");
        return null;
    }

    private static JsonDocument? ParseJson(IReadOnlyDictionary<string, byte[]> files, string name, List<string> problems)
    {
        if (!files.TryGetValue(name, out var bytes))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            problems.Add($"{name} is not a JSON object");
            document.Dispose();
        }
        catch (JsonException e)
        {
            problems.Add($"{name} is not JSON (line {e.LineNumber + 1})");
        }

        return null;
    }
}
