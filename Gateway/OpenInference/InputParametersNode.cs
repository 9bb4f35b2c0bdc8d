using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Parameters of an input.</summary>
internal sealed class InputParametersNode(InputTensor tensor, GatewayOptions limits) : ObjectNode(Name)
{
    private const string Name = "an input's parameters";

    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("binary_data_size"u8))
        {
            var field = $"binary_data_size of input '{tensor.Name}'";
            Once(0, field);
            return new ScalarNode((ref value) => tensor.BinarySize = StrictJson.Integer(ref value, field, 0, limits.MaxBodyBytes));
        }

        return name.GetString()!.StartsWith("shared_memory_", StringComparison.Ordinal)
            ? throw ParameterNode.Unsupported(ref name, Name, "callers share no memory with this server")
            : ParameterNode.Of(ref name, Name);
    }
}
