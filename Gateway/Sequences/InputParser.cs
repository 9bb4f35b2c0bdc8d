using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Parses inputs that are a text, a list of texts, token ids, or a list of token ids.</summary>
internal static class InputParser
{
    /// <exception cref="RefusedException">400 or 413, naming the input.</exception>
    public static ParsedInputs Parse(ref Utf8JsonReader reader, InputRules rules)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new ParsedInputs([Text(ref reader, rules.Field, rules)], IsBatch: false);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw StrictJson.Expected(rules.Field, rules.Kinds, reader.TokenType);
        }

        reader.Read();
        return reader.TokenType == JsonTokenType.Number && rules.MaxIds > 0
            ? new ParsedInputs([Ids(ref reader, rules.Field, rules)], IsBatch: false)
            : new ParsedInputs(Items(ref reader, rules), IsBatch: true);
    }

    /// <summary>A text; an empty one where the rules allow it.</summary>
    public static SequenceInput Text(ref Utf8JsonReader reader, string name, InputRules rules)
    {
        var text = StrictJson.String(ref reader, name, rules.MaxTextLength);
        return text.Length > 0 || rules.EmptyTexts
            ? new SequenceInput(name) { Text = text }
            : throw new RefusedException(ProblemMapping.Empty(name));
    }

    private static List<SequenceInput> Items(ref Utf8JsonReader reader, InputRules rules)
    {
        var first = reader.TokenType;
        var items = new List<SequenceInput>();
        var count = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            // Those beyond the limit are only counted, for the message.
            if (count++ >= rules.MaxItems)
            {
                reader.Skip();
            }
            else
            {
                items.Add(Item(ref reader, first, $"{rules.Field}[{count - 1}]", rules));
            }
        }

        return (count == 0, count > rules.MaxItems) switch
        {
            (true, _) => throw new RefusedException(ProblemMapping.Empty(rules.Field)),
            (_, true) => throw new RefusedException(rules.TooMany(rules.Field, count, rules.MaxItems)),
            _ => items,
        };
    }

    private static SequenceInput Item(ref Utf8JsonReader reader, JsonTokenType first, string name, InputRules rules)
    {
        var isText = rules.MaxIds == 0 || reader.TokenType != JsonTokenType.StartArray;
        if (!rules.Mixed && reader.TokenType != first)
        {
            var kind = first == JsonTokenType.String ? "a text" : "a list of token ids";
            throw StrictJson.Expected(name, $"{kind} like the first", reader.TokenType);
        }

        if (isText && reader.TokenType != JsonTokenType.String)
        {
            throw StrictJson.Expected(name, rules.MaxIds > 0 ? "a text or a list of token ids" : "a text", reader.TokenType);
        }

        if (isText)
        {
            return Text(ref reader, name, rules);
        }

        reader.Read();
        return Ids(ref reader, name, rules);
    }

    // From the first id to the end of the list.
    private static SequenceInput Ids(ref Utf8JsonReader reader, string name, InputRules rules)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (ids.Count == rules.MaxIds)
            {
                throw RefusedException.Invalid($"{name} has more than the limit of {rules.MaxIds} token ids");
            }

            ids.Add(Id(ref reader, name, ids.Count));
        }

        return ids.Count > 0 ? new SequenceInput(name) { Ids = [.. ids] } : throw new RefusedException(ProblemMapping.Empty(name));
    }

    private static int Id(ref Utf8JsonReader reader, string name, int index) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) && id >= 0
            ? id
            : (int)StrictJson.Integer(ref reader, $"{name}[{index}]", 0, int.MaxValue);
}
