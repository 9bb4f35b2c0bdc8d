using System.Text.Json.Nodes;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>One method of one route, as the description has it.</summary>
/// <param name="Document">The whole description.</param>
/// <param name="Path">The route.</param>
/// <param name="Method">Upper case.</param>
/// <param name="Node">What is said of it.</param>
internal sealed record ApiOperation(ApiText Document, string Path, string Method, JsonObject Node)
{
    public string Name => $"{Method} {Path}";

    /// <summary>Documented statuses with what is said of each.</summary>
    public Dictionary<int, JsonObject> Replies => Node["responses"]!.AsObject()
        .ToDictionary(r => int.Parse(r.Key), r => Document.Resolve(r.Value!));

    public IEnumerable<JsonObject> Parameters => (Node["parameters"]?.AsArray() ?? []).Select(p => Document.Resolve(p!));

    public bool NeedsKey => Node["security"] is not JsonArray security || security.Any() && security.All(s => s!.AsObject().Count > 0);

    public JsonObject? JsonBody => Node["requestBody"]?["content"]?["application/json"]?.AsObject();

    /// <summary>The bodies that are given as examples.</summary>
    public IEnumerable<(string Name, JsonNode Value)> Examples => JsonBody?["examples"]?.AsObject().Select(e => (e.Key, e.Value!["value"]!)) ?? [];

    /// <summary>The address with the examples of its parameters filled in, or what <paramref name="values"/> has for them.</summary>
    public string Address(params (string Name, string Value)[] values) => Parameters.Where(p => (string?)p["in"] == "path").Aggregate(
        Path,
        (path, p) => path.Replace(
            $"{{{p["name"]}}}",
            values.FirstOrDefault(v => v.Name == (string?)p["name"]).Value ?? p["example"]?.ToString() ?? throw new InvalidOperationException($"{Name}: no example of {p["name"]}"),
            StringComparison.Ordinal));

    public override string ToString() => Name;
}
