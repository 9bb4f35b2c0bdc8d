using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The options that a silo reads.</summary>
internal sealed record SiloSettings(
    IOptions<ClusterOptions> Cluster,
    IOptions<SiloOptions> Silo,
    IOptions<EndpointOptions> Endpoint,
    IOptions<SiloMessagingOptions> Messaging,
    IOptions<GrainCollectionOptions> Collection);
