using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

/// <summary>Tokenizers over small vocabularies, from files as they lie in a checkpoint.</summary>
internal static class TinyTokenizer
{
    public static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private static readonly string[] Words =
    [
        "hello", "world", "the", "quick", "fox", "un", "##aff", "##able", "want", "##ed", "run", "##ning", "cafe", "resume",
        "i", "istanbul", "##stanbul", "a", "b", "##b", "##c", "abc", "new", "york", "中", "国", "家", "か", "ᄒ", "##ᅡ", "##ᆫ", "ß", "σ", "##ο", "##σ",
        ".", ",", "!", "?", "'", "-", "$", "[", "]", "¿", "“", "”", "—", "😀", "##😀", "é", "É", "s", "##s",
    ];

    public static WordPieceTokenizer Lower { get; } = FromText(Words);

    public static WordPieceTokenizer Cased { get; } = FromText([.. Words, "Hello", "café", "Σ", "İstanbul"], """{"do_lower_case": false}""");

    public static WordPieceTokenizer FromText(IEnumerable<string> words, string? settings = null)
    {
        var files = new Dictionary<string, byte[]> { ["vocab.txt"] = Encoding.UTF8.GetBytes(string.Join('\n', Special.Concat(words))) };
        if (settings is not null)
        {
            files["tokenizer_config.json"] = Encoding.UTF8.GetBytes(settings);
        }

        return WordPieceTokenizer.Load(files);
    }

    public static WordPieceTokenizer FromJson(JsonNode json, string? settings = null)
    {
        var files = new Dictionary<string, byte[]> { ["tokenizer.json"] = JsonSerializer.SerializeToUtf8Bytes(json) };
        if (settings is not null)
        {
            files["tokenizer_config.json"] = Encoding.UTF8.GetBytes(settings);
        }

        return WordPieceTokenizer.Load(files);
    }

    /// <summary>A tokenizer.json as Hugging Face writes it, over the special tokens and <paramref name="words"/>.</summary>
    public static JsonObject Json(params string[] words)
    {
        var vocabulary = new JsonObject();
        foreach (var word in Special.Concat(words))
        {
            vocabulary[word] = vocabulary.Count;
        }

        var json = JsonNode.Parse("""
            {
              "version": "1.0", "truncation": null, "padding": null,
              "added_tokens": [
                {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
                {"id": 4, "content": "[MASK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
              ],
              "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
              "pre_tokenizer": {"type": "BertPreTokenizer"},
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                "pair": [
                  {"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
                ],
                "special_tokens": {
                  "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                  "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}
                }
              },
              "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
              "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {}}
            }
            """)!.AsObject();
        json["model"]!["vocab"] = vocabulary;
        return json;
    }

    /// <summary>The tokens of a text without the template's own, separated by blanks.</summary>
    public static string Pieces(this WordPieceTokenizer tokenizer, string text)
    {
        var tokens = tokenizer.Encode(text, null, 4096, Truncation.None);
        return string.Join(' ', tokens.Ids.Where((_, i) => tokens.Offsets[i].Sequence >= 0).Select(tokenizer.TokenOf));
    }

    /// <summary>All tokens of an input, separated by blanks.</summary>
    public static string Show(this WordPieceTokenizer tokenizer, TokenizedText tokens) => string.Join(' ', tokens.Ids.Select(tokenizer.TokenOf));

    /// <summary>What each token of the text covers in it.</summary>
    public static string[] Covered(this WordPieceTokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, null, 4096, Truncation.None).Offsets.Where(o => o.Sequence == 0).Select(o => text[o.Start..o.End])];
}
