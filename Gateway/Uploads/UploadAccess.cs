using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>The uploads of the store in the gateway's own process; weights never travel by way of a silo.</summary>
internal sealed class UploadAccess(IServiceProvider services, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private readonly Lazy<UploadArea?> _area = new(() => services.GetService<CheckpointStore>() is { } store
        ? new UploadArea(store, options.Value.Uploads.Limits(), clock)
        : null);

    /// <summary>Null where the gateway has no store.</summary>
    public UploadArea? Area => _area.Value;

    /// <exception cref="RefusedException">501: the gateway has no store.</exception>
    public UploadArea Require() => Area ?? throw new RefusedException(ProblemMapping.Unsupported(
        "this gateway has no store of its own to upload to: ask a node that runs 'ptm serve', or a gateway with the silos' --data"));

    /// <summary>The caller's upload of a route.</summary>
    /// <exception cref="UploadException">There is none.</exception>
    public Upload Find(HttpContext context) => Require().Find(CallerIdentity.Of(context).Tenant, context.RouteText("upload"));
}
