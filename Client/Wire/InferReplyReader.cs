using System.Globalization;
using System.Text.Json;

namespace PtmOrleans.Client.Wire;

/// <summary>Reads the one output that a task gives.</summary>
internal static class InferReplyReader
{
    /// <exception cref="JsonException">There is not one FP32 output with as many values as its shape says.</exception>
    public static InferReply Read(WireInferReply wire)
    {
        if (wire.Outputs is not [{ Datatype: "FP32" } output]
            || !int.TryParse(wire.ModelVersion, CultureInfo.InvariantCulture, out var version))
        {
            throw new JsonException("expected a numeric version and one FP32 output");
        }

        var count = output.Shape.Aggregate(1L, (product, size) => product * size);
        return count == output.Data.Length
            ? new InferReply(wire.ModelName, version, output.Name, output.Shape, output.Data)
            : throw new JsonException($"the output has {output.Data.Length} values, its shape says {count}");
    }
}
