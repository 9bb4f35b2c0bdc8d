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

    public string Tag => (string)Node["tags"]![0]!;

    /// <summary>Whether it takes the key of an operator rather than a tenant's.</summary>
    public bool ForOperators => Tag is "Operations" or "Store" or "Tenants";

    /// <summary>The refusal that every well-formed request gets, on routes that are there to say so; null on others.</summary>
    public int? AlwaysAnswers => (int?)Node["x-always-answers"];

    public bool NeedsKey => Node["security"] is not JsonArray security || security.Any() && security.All(s => s!.AsObject().Count > 0);

    public JsonObject? JsonBody => Node["requestBody"]?["content"]?["application/json"]?.AsObject();

    /// <summary>The bodies that are given as examples.</summary>
    public IEnumerable<(string Name, JsonNode Value)> Examples =>
        JsonBody?["examples"]?.AsObject().Select(e => (e.Key, e.Value!["value"]!)) ?? [];

    /// <summary>The same, and those of other media types, as they are sent.</summary>
    public IEnumerable<ApiExample> Bodies =>
        from content in Node["requestBody"]?["content"]?.AsObject() ?? []
        from example in content.Value!["examples"]?.AsObject() ?? []
        let value = example.Value!["value"]!
        select new ApiExample(
            content.Key,
            content.Key == "application/json" ? value.ToJsonString() : (string)value!,
            (example.Value["x-headers"]?.AsObject() ?? []).ToDictionary(h => h.Key, h => (string)h.Value!));

    /// <summary>
    /// Queries with the examples of all parameters, and with each value of those that have a choice; none without parameters.
    /// </summary>
    public IEnumerable<string> Queries
    {
        get
        {
            var examples = Parameters.Where(p => (string?)p["in"] == "query")
                .ToDictionary(p => (string)p["name"]!, p => p["example"]!.ToString());
            var choices =
                from parameter in Parameters
                where (string?)parameter["in"] == "query"
                from choice in parameter["schema"]!["enum"]?.AsArray() ?? []
                select new Dictionary<string, string>(examples) { [(string)parameter["name"]!] = (string)choice! };
            return choices.DefaultIfEmpty(examples).Where(q => q.Count > 0)
                .Select(q => "?" + string.Join('&', q.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}")));
        }
    }

    /// <summary>The address with the examples of its parameters filled in, or what <paramref name="values"/> has for them.</summary>
    public string Address(params (string Name, string Value)[] values) => Parameters.Where(p => (string?)p["in"] == "path").Aggregate(
        Path,
        (path, p) => path.Replace(
            $"{{{p["name"]}}}",
            values.FirstOrDefault(v => v.Name == (string?)p["name"]).Value
                ?? p["example"]?.ToString()
                ?? throw new InvalidOperationException($"{Name}: no example of {p["name"]}"),
            StringComparison.Ordinal));

    public override string ToString() => Name;
}
