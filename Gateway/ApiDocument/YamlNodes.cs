using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PtmOrleans.Gateway.ApiDocument;

/// <summary>
/// YAML as JSON: plain scalars that look like numbers, booleans or null are those, quoted ones are text (YAML 1.2, core schema). What
/// several places have in common is written once: aliases stand for their anchors, and the key <c>&lt;&lt;</c> brings in the members of
/// another map.
/// </summary>
internal static class YamlNodes
{
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static JsonObject Read(TextReader reader)
    {
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (JsonObject)Convert(yaml.Documents[0].RootNode)!;
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(Members(map).Select(c => KeyValuePair.Create(c.Name, Convert(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value!),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new YamlException(node.Start, node.End, "there is no such node in JSON"),
    };

    private static IEnumerable<(string Name, YamlNode Value)> Members(YamlMappingNode map) => map.Children.SelectMany(
        c => ((YamlScalarNode)c.Key).Value is var name && name == "<<" ? Members((YamlMappingNode)c.Value) : [(name!, c.Value)]);

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
