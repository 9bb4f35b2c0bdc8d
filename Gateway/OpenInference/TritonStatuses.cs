using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Statuses on the protocol's routes: this server's own, or those that Triton gives for the same (HttpCodeFromError in
/// https://github.com/triton-inference-server/server/blob/main/src/http_server.cc).
/// </summary>
internal sealed class TritonStatuses(IOptions<GatewayOptions> options)
{
    private readonly bool _asTriton = options.Value.TritonStatuses;

    /// <summary>What says that the server, or a model, is not ready.</summary>
    public int NotReady => _asTriton ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable;

    /// <summary>The status of a problem.</summary>
    public int Of(Problem problem, HttpRequest request) =>
        !_asTriton || !request.Path.StartsWithSegments("/v2") ? problem.Status : problem switch
        {
            { Reason: ProblemMapping.NotReadyReason } => NotReady,
            { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status504GatewayTimeout } =>
                StatusCodes.Status503ServiceUnavailable,
            _ => problem.Status,
        };
}
