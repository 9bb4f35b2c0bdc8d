using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The array <c>inputs</c>.</summary>
internal sealed class InputsNode(InferBody body, GatewayOptions limits) : ArrayNode("inputs")
{
    protected override void Element(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (body.Inputs.Count == InferNode.MaxTensors)
        {
            throw RefusedException.Invalid($"inputs has more than {InferNode.MaxTensors} tensors");
        }

        // Added before it is read, so that its memory goes back when reading fails.
        var tensor = new InputTensor();
        body.Inputs.Add(tensor);
        var node = new InputNode(body, tensor, limits);
        walk.Enter(node);
        node.Read(ref reader, walk);
    }
}
