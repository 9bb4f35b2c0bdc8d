using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Holds a value against a schema of the description; of JSON Schema, what the description uses.</summary>
internal sealed class SchemaCheck(ApiText document)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "oneOf", "anyOf", "minimum", "maximum",
        "minItems", "maxItems", "contentEncoding", "pattern", "format", "description", "default", "example", "examples", "minLength", "maxLength",
    ];

    /// <summary>What does not fit; empty when all does.</summary>
    public IReadOnlyList<string> Faults(JsonNode schema, JsonNode? value, string at = "$")
    {
        var rules = document.Resolve(schema);
        var unknown = rules.Select(r => r.Key).Except(Known).ToArray();
        Assert.True(unknown.Length == 0, $"{at}: nobody checks {string.Join(", ", unknown)}");
        var faults = Types(rules, value, at).Concat(Choices(rules, value, at)).Concat(Bounds(rules, value, at));
        return [.. faults, .. Items(rules, value, at), .. Members(rules, value, at)];
    }

    private static IEnumerable<string> Types(JsonObject rules, JsonNode? value, string at)
    {
        string[] types = rules["type"] switch
        {
            JsonArray several => [.. several.Select(t => (string)t!)],
            { } one => [(string)one!],
            null => [],
        };
        if (types.Length > 0 && !types.Any(t => Is(t, value)))
        {
            yield return $"{at} is {value?.ToJsonString() ?? "null"}, not {string.Join(" or ", types)}";
        }
    }

    private IEnumerable<string> Choices(JsonObject rules, JsonNode? value, string at)
    {
        if (rules["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, value)))
        {
            yield return $"{at} is {value?.ToJsonString()}, not one of {values.ToJsonString()}";
        }

        if (rules["const"] is { } only && !JsonNode.DeepEquals(only, value))
        {
            yield return $"{at} is {value?.ToJsonString()}, not {only.ToJsonString()}";
        }

        if (rules["anyOf"] is JsonArray any && !any.Any(s => Faults(s!, value, at).Count == 0))
        {
            yield return $"{at} fits none of its forms: {value?.ToJsonString()}";
        }

        if (rules["oneOf"] is JsonArray one && one.Count(s => Faults(s!, value, at).Count == 0) != 1)
        {
            yield return $"{at} does not fit just one of its forms: {value?.ToJsonString()}";
        }
    }

    private static IEnumerable<string> Bounds(JsonObject rules, JsonNode? value, string at)
    {
        if (value?.GetValueKind() == JsonValueKind.Number)
        {
            var number = (double)value;
            if (rules["minimum"] is { } least && number < (double)least || rules["maximum"] is { } most && number > (double)most)
            {
                yield return $"{at} is {number}, out of bounds";
            }
        }

        if (value?.GetValueKind() != JsonValueKind.String)
        {
            yield break;
        }

        var text = (string)value!;
        if (text.Length < (int?)rules["minLength"] || text.Length > (int?)rules["maxLength"])
        {
            yield return $"{at} has {text.Length} characters";
        }

        if (rules["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!))
        {
            yield return $"{at} is '{text}', not {pattern}";
        }
    }

    private IEnumerable<string> Items(JsonObject rules, JsonNode? value, string at)
    {
        if (value is not JsonArray list)
        {
            yield break;
        }

        if (rules["minItems"] is { } least && list.Count < (int)least || rules["maxItems"] is { } most && list.Count > (int)most)
        {
            yield return $"{at} has {list.Count} items";
        }

        foreach (var fault in rules["items"] is { } items ? list.SelectMany((item, i) => Faults(items, item, $"{at}[{i}]")) : [])
        {
            yield return fault;
        }
    }

    private IEnumerable<string> Members(JsonObject rules, JsonNode? value, string at)
    {
        if (value is not JsonObject map)
        {
            yield break;
        }

        var properties = rules["properties"]?.AsObject() ?? [];
        foreach (var missing in (rules["required"]?.AsArray() ?? []).Where(name => !map.ContainsKey((string)name!)))
        {
            yield return $"{at} lacks {missing}";
        }

        foreach (var (name, member) in map)
        {
            var schema = properties[name] ?? (rules["additionalProperties"] as JsonObject);
            var others = (bool?)(rules["additionalProperties"] as JsonValue);
            if (schema is null && (others == false || (others is null && properties.Count > 0)))
            {
                yield return $"{at}.{name} is not documented";
            }

            foreach (var fault in schema is null ? [] : Faults(schema, member, $"{at}.{name}"))
            {
                yield return fault;
            }
        }
    }

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => double.IsInteger((double)value!),
        ("array", JsonValueKind.Array) => true,
        ("object", JsonValueKind.Object) => true,
        _ => false,
    };
}
