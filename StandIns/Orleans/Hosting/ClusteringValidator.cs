using Orleans.Runtime;

namespace Orleans.Hosting;

internal sealed class ClusteringValidator(IEnumerable<ClusteringMarker> markers) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (!markers.Any())
        {
            throw new OrleansConfigurationException("Clustering has not been configured; configure it with UseLocalhostClustering or one of the clustering packages.");
        }
    }
}
