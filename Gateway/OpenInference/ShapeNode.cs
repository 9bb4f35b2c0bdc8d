using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The shape of an input.</summary>
internal sealed class ShapeNode : ArrayNode
{
    private const int MaxRank = 2;

    private readonly InputTensor _tensor;

    public ShapeNode(InputTensor tensor)
        : base($"shape of input '{tensor.Name}'")
    {
        _tensor = tensor;
        tensor.GivenShape = [];
    }

    protected override void Element(ref Utf8JsonReader reader, JsonWalk walk)
    {
        if (_tensor.Shape.Length == MaxRank)
        {
            throw RefusedException.Invalid($"shape of input '{_tensor.Name}' has more than {MaxRank} dimensions");
        }

        _tensor.GivenShape = [.. _tensor.Shape, StrictJson.Integer(ref reader, $"shape of input '{_tensor.Name}'", 0, int.MaxValue)];
    }
}
