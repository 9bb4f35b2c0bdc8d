using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// The JSON of an Open Inference Protocol v2 request (https://github.com/kserve/open-inference-protocol). Fields that it does not know are
/// passed over, as the protocol wants.
/// </summary>
/// <param name="body">Gets what is read.</param>
/// <param name="limits">Limits of inputs.</param>
internal sealed class InferNode(InferBody body, GatewayOptions limits) : ObjectNode("the body")
{
    /// <summary>Longest name or id, in characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Most inputs, and most outputs.</summary>
    public const int MaxTensors = 8;

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("id"u8))
        {
            Once(0, "id");
            return new ScalarNode((ref value) => body.Id = StrictJson.String(ref value, "id", MaxNameLength));
        }

        if (name.ValueTextEquals("parameters"u8))
        {
            Once(1, "parameters");
            return new RequestParametersNode(body);
        }

        if (name.ValueTextEquals("inputs"u8))
        {
            Once(2, "inputs");
            return new InputsNode(body, limits);
        }

        if (name.ValueTextEquals("outputs"u8))
        {
            Once(3, "outputs");
            return new OutputsNode(body.Outputs = []);
        }

        return new SkipNode();
    }

    protected override void Close()
    {
        if (body.Inputs.Count == 0)
        {
            throw RefusedException.Invalid("inputs is missing or empty");
        }
    }
}
