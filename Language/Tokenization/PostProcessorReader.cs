using System.Collections.Immutable;
using System.Text.Json;

namespace PtmOrleans.Language.Tokenization;

/// <summary>Reads post_processor: TemplateProcessing or BertProcessing; without one the sequences stand bare.</summary>
internal sealed class PostProcessorReader
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly IReadOnlyList<AddedToken> _added;

    public PostProcessorReader(JsonFields root, IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        _vocabulary = vocabulary;
        _added = added;
        Single = new Template([TemplatePart.Text(0, 0)]);
        Pair = new Template([TemplatePart.Text(0, 0), TemplatePart.Text(1, 1)]);
        if (root.Object("post_processor") is { } processor)
        {
            Read(processor);
        }
    }

    public Template Single { get; private set; }

    public Template Pair { get; private set; }

    private void Read(JsonFields processor)
    {
        switch (processor.Text("type"))
        {
            case "BertProcessing":
                ReadBert(processor);
                break;
            case "TemplateProcessing":
                Single = ReadTemplate(processor, "single", pair: false);
                Pair = ReadTemplate(processor, "pair", pair: true);
                break;
            case var other:
                processor.Problem($".type is {other ?? "missing"}; TemplateProcessing and BertProcessing are supported");
                break;
        }
    }

    private void ReadBert(JsonFields processor)
    {
        if (BertToken(processor, "cls") is { } cls && BertToken(processor, "sep") is { } sep)
        {
            Single = Template.BertSingle(cls, sep);
            Pair = Template.BertPair(cls, sep);
        }
    }

    private int? BertToken(JsonFields processor, string name)
    {
        if (processor.Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            && value[1].ValueKind == JsonValueKind.Number && value[1].TryGetInt32(out var id) && IsKnown(id))
        {
            return id;
        }

        processor.Problem($".{name} is not a [token, id] of the vocabulary");
        return null;
    }

    private Template ReadTemplate(JsonFields processor, string name, bool pair)
    {
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        foreach (var part in processor.Objects(name))
        {
            if (part.Object("Sequence") is { } sequence)
            {
                parts.Add(TemplatePart.Text((sbyte)(sequence.Text("id") == "B" ? 1 : 0), sequence.Number("type_id", 0, 1) ?? 0));
            }
            else if (part.Object("SpecialToken") is { } token)
            {
                var type = token.Number("type_id", 0, 1) ?? 0;
                parts.AddRange(SpecialIds(processor, token.Text("id") ?? string.Empty).Select(id => TemplatePart.Token(id, type)));
            }
            else
            {
                part.Problem(" is neither a Sequence nor a SpecialToken");
            }
        }

        if (parts.Count(p => p.Sequence == 0) != 1 || parts.Count(p => p.Sequence == 1) != (pair ? 1 : 0))
        {
            processor.Problem($".{name} does not name each of its sequences once");
        }

        return new Template(parts.ToImmutable());
    }

    private List<int> SpecialIds(JsonFields processor, string name)
    {
        var ids = new List<int>();
        if (processor.Object("special_tokens")?.Object(name) is { } token
            && token.Element.TryGetProperty("ids", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            ids.AddRange(list.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var id) ? id : -1));
        }

        if (ids.Count == 0 || !ids.All(IsKnown))
        {
            processor.Problem($".special_tokens does not give ids of the vocabulary for '{name}'");
        }

        return ids;
    }

    private bool IsKnown(int id) => _added.Any(t => t.Id == id) || _vocabulary.Values.Contains(id);
}
