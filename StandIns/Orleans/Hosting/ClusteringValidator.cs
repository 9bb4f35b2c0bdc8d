using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>A silo without clustering fails as a missing service does, a client as a wrong configuration.</summary>
internal sealed class ClusteringValidator(IEnumerable<ClusteringMarker> markers, InProcessSilo? silo = null) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (!markers.Any())
        {
            const string Message = "Clustering has not been configured; configure it with UseLocalhostClustering or one of the clustering packages.";
            throw silo is null ? new OrleansConfigurationException(Message) : new InvalidOperationException(Message);
        }
    }
}
