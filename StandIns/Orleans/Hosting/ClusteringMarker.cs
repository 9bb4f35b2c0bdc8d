namespace Orleans.Hosting;

/// <summary>Present where the host chose how it finds its cluster.</summary>
internal sealed class ClusteringMarker
{
}
