using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}/tokenize</c>: the tokens of texts of any length; offsets count UTF-8 bytes.</summary>
internal sealed class TokenizeEndpoint(SequenceCalls calls, TextTokenizer tokenizer, DeadlinePolicy deadlines)
{
    // A token takes some eighty bytes of answer.
    private const int MaxTokens = 262_144;

    public async Task HandleAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, TokenizeBodyParser.Parse);
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var texts = body.Inputs!.Items.Select(i => i.ToText()).ToList();
        var rules = new EncodingRules(int.MaxValue, Truncation.None)
        {
            MaxTotalTokens = MaxTokens,
            NameOf = i => body.Inputs.Items[i].Name,
        };
        var encoded = await tokenizer.EncodeAsync(task.Name, task.Version, texts, rules, time.Token);
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartArray();
        for (var i = 0; i < texts.Count; i++)
        {
            Write(answer.Json, encoded.Tokenizer, texts[i].Text, encoded.Texts[i], body.AddSpecialTokens);
            await answer.SendLargeAsync(context.RequestAborted);
        }

        answer.Json.WriteEndArray();
        await answer.SendAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, WordPieceTokenizer tokenizer, string text, TokenizedText tokens, bool withSpecial)
    {
        json.WriteStartArray();
        var (chars, bytes) = (0, 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            var offset = tokens.Offsets[i];
            if (offset.Sequence < 0)
            {
                if (withSpecial)
                {
                    WriteSpecial(json, tokens.Ids[i], tokenizer.TokenOf(tokens.Ids[i]));
                }

                continue;
            }

            // Tokens come in the order of the text, but may share a character.
            (chars, bytes) = offset.Start < chars ? (0, 0) : (chars, bytes);
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(chars, offset.Start - chars));
            chars = offset.Start;
            var own = text.AsSpan(offset.Start, offset.End - offset.Start);
            WriteToken(json, tokens.Ids[i], own, bytes);
        }

        json.WriteEndArray();
    }

    private static void WriteSpecial(Utf8JsonWriter json, int id, string token)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, id);
        json.WriteString("text"u8, token);
        json.WriteBoolean("special"u8, true);
        json.WriteNull("start"u8);
        json.WriteNull("stop"u8);
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, int id, ReadOnlySpan<char> text, int start)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, id);
        json.WriteString("text"u8, text);
        json.WriteBoolean("special"u8, false);
        json.WriteNumber("start"u8, start);
        json.WriteNumber("stop"u8, start + Encoding.UTF8.GetByteCount(text));
        json.WriteEndObject();
    }
}
