namespace PtmOrleans.Gateway.Tasks;

/// <summary>Answer of <c>GET /v1/tasks/{task}/aliases</c>.</summary>
internal sealed record AliasListView(IReadOnlyList<AliasView> Aliases);
