using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PtmOrleans.Client.Tests;

/// <summary>A request as it came over the wire.</summary>
internal sealed record ScriptedRequest(string Method, string Path, IHeaderDictionary Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}
