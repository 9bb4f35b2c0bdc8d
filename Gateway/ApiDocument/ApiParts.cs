using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PtmOrleans.Gateway.ApiDocument;

/// <summary>
/// The OpenAPI description of every route. Each feature's part lies with the feature; parts are put together when the description is first
/// asked for. Nothing in it depends on tenants or tasks.
/// </summary>
internal static class ApiParts
{
    private const string Prefix = "openapi/";
    private static readonly Lazy<byte[]> Merged = new(Merge);

    /// <summary>OpenAPI 3.1, as JSON.</summary>
    public static ReadOnlyMemory<byte> Json => Merged.Value;

    private static byte[] Merge()
    {
        var assembly = typeof(ApiParts).Assembly;
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal));
        var document = new JsonObject();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            Add(document, Read(assembly, name), name);
        }

        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static JsonObject Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return YamlNodes.Read(reader);
    }

    // Objects are joined and lists are strung together; anything else must be said once.
    private static void Add(JsonObject whole, JsonObject part, string name)
    {
        foreach (var (key, value) in part.ToArray())
        {
            part.Remove(key);
            switch (whole[key], value)
            {
                case (null, _):
                    whole[key] = value;
                    break;
                case (JsonObject known, JsonObject more):
                    Add(known, more, name);
                    break;
                case (JsonArray known, JsonArray more):
                    foreach (var item in more.ToArray())
                    {
                        more.Remove(item);
                        known.Add(item);
                    }

                    break;
                default:
                    throw new InvalidOperationException($"{name} says '{key}' again.");
            }
        }
    }
}
