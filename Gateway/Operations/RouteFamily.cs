namespace PtmOrleans.Gateway.Operations;

/// <summary>Metric label of a group of routes, and whether its requests count against the limit of requests in work.</summary>
/// <param name="Name">Label, from a fixed set.</param>
/// <param name="Limited">
/// False for probes, scrapes and the feed of arrivals, which must work at full load, and for the store, which has a limit of its own.
/// </param>
/// <param name="Drained">
/// Whether a stopping gateway refuses new requests and waits for those in work. False for probes and scrapes, which then matter most, and
/// for the feed of arrivals, which ends when the gateway stops.
/// </param>
internal sealed record RouteFamily(string Name, bool Limited = true, bool Drained = true)
{
    public static readonly RouteFamily None = new("none");
    public static readonly RouteFamily Documentation = new("documentation");
    public static readonly RouteFamily Health = new("health", Limited: false, Drained: false);
    public static readonly RouteFamily Metrics = new("metrics", Limited: false, Drained: false);
    public static readonly RouteFamily Models = new("models");
    public static readonly RouteFamily Infer = new("infer");
    public static readonly RouteFamily Predict = new("predict");
    public static readonly RouteFamily Embeddings = new("embeddings");
    public static readonly RouteFamily TextEmbeddings = new("text_embeddings");
    public static readonly RouteFamily Tasks = new("tasks");
    public static readonly RouteFamily Uploads = new("uploads");
    public static readonly RouteFamily Tenants = new("tenants");
    public static readonly RouteFamily Arrivals = new("arrivals", Limited: false, Drained: false);
    public static readonly RouteFamily Store = new("store", Limited: false);
    public static readonly RouteFamily Operations = new("operations");
}
