using System.Text.Json.Nodes;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>The description of the routes, to look things up in.</summary>
/// <param name="json">OpenAPI, as JSON.</param>
internal sealed class ApiText(ReadOnlyMemory<byte> json)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "head", "patch"];

    public JsonObject Root { get; } = JsonNode.Parse(json.Span)!.AsObject();

    public IEnumerable<ApiOperation> Operations =>
        from path in Root["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select new ApiOperation(this, path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject());

    public ApiOperation Operation(string name) => Operations.Single(o => o.Name == name);

    /// <summary>The node itself, or what it refers to.</summary>
    public JsonObject Resolve(JsonNode node)
    {
        while (node["$ref"] is { } reference)
        {
            var keys = ((string)reference!).Split('/').Skip(1);
            node = keys.Aggregate((JsonNode)Root, (at, key) => at[key] ?? throw new InvalidOperationException($"{reference} is nowhere"));
        }

        return node.AsObject();
    }
}
