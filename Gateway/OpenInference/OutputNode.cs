using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>An element of <c>outputs</c>.</summary>
internal sealed class OutputNode(List<OutputChoice> outputs) : ObjectNode("an element of outputs")
{
    private string? _name;
    private OutputParametersNode? _parameters;

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("name"u8))
        {
            Once(0, "an output's name");
            return new ScalarNode((ref value) => _name = StrictJson.String(ref value, "an output's name", InferNode.MaxNameLength));
        }

        if (name.ValueTextEquals("parameters"u8))
        {
            Once(1, "an output's parameters");
            return _parameters = new OutputParametersNode();
        }

        return new SkipNode();
    }

    protected override void Close()
    {
        var name = _name ?? throw RefusedException.Invalid("an element of outputs has no name");
        if (outputs.Exists(o => o.Name == name))
        {
            throw RefusedException.Invalid($"output '{name}' is asked for twice");
        }

        outputs.Add(new OutputChoice(name, _parameters?.Binary));
    }
}
