using System.Text.Json;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Parameters of an unload request; with no models that depend on others, either value of the one there is means the same.
/// </summary>
internal sealed class UnloadParametersNode() : ObjectNode("parameters")
{
    protected override JsonNode Field(ref Utf8JsonReader name)
    {
        if (!name.ValueTextEquals("unload_dependents"u8))
        {
            throw RefusedException.Invalid(
                $"parameters.{ProblemMapping.Shorten(name.GetString()!)} is unknown: expected unload_dependents");
        }

        Once(0, "parameters.unload_dependents");
        return new ScalarNode((ref value) => StrictJson.Boolean(ref value, "parameters.unload_dependents"));
    }
}
