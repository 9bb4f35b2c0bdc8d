using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The array <c>outputs</c> of a request.</summary>
internal sealed class OutputsNode(List<OutputChoice> outputs) : ArrayNode("outputs")
{
    protected override void Element(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (outputs.Count == InferNode.MaxTensors)
        {
            throw RefusedException.Invalid($"outputs has more than {InferNode.MaxTensors} entries");
        }

        var node = new OutputNode(outputs);
        walk.Enter(node);
        node.Read(ref reader, walk);
    }
}
