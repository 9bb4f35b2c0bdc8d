using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// An element of <c>inputs</c>. Its fields may come in any order, so data are read before their type and shape are known.
/// </summary>
internal sealed class InputNode(InferBody body, InputTensor tensor, GatewayOptions limits) : ObjectNode("an element of inputs")
{
    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("name"u8))
        {
            Once(0, "an input's name");
            return new ScalarNode((ref value) => tensor.Name = StrictJson.String(ref value, "an input's name", InferNode.MaxNameLength));
        }

        if (name.ValueTextEquals("datatype"u8))
        {
            var field = $"datatype of input '{tensor.Name}'";
            Once(1, field);
            return new ScalarNode((ref value) => tensor.Datatype = StrictJson.String(ref value, field, InferNode.MaxNameLength));
        }

        if (name.ValueTextEquals("shape"u8))
        {
            Once(2, $"shape of input '{tensor.Name}'");
            return new ShapeNode(tensor);
        }

        if (name.ValueTextEquals("data"u8))
        {
            Once(3, $"data of input '{tensor.Name}'");
            return new DataNode(tensor, limits);
        }

        if (name.ValueTextEquals("parameters"u8))
        {
            Once(4, $"parameters of input '{tensor.Name}'");
            return new InputParametersNode(tensor, limits);
        }

        return new SkipNode();
    }

    protected override void Close()
    {
        InputTensorCheck.Require(tensor);
        if (body.Inputs.Exists(t => t != tensor && t.Name == tensor.Name))
        {
            throw RefusedException.Invalid($"input '{tensor.Name}' is given twice");
        }
    }
}
