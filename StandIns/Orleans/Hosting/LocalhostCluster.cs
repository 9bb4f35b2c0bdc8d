using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

internal static class LocalhostCluster
{
    /// <summary>Ids that the caller named win; the development ids only fill in blanks.</summary>
    public static void Configure(IServiceCollection services, string serviceId, string clusterId)
    {
        if (serviceId == ClusterOptions.DevelopmentServiceId && clusterId == ClusterOptions.DevelopmentClusterId)
        {
            services.PostConfigure<ClusterOptions>(options =>
            {
                options.ClusterId = string.IsNullOrWhiteSpace(options.ClusterId) ? clusterId : options.ClusterId;
                options.ServiceId = string.IsNullOrWhiteSpace(options.ServiceId) ? serviceId : options.ServiceId;
            });
            return;
        }

        services.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });
    }
}
