using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>The files of an upload: how much of one is there, and more of it.</summary>
internal sealed class UploadFileEndpoints(UploadAccess uploads, IOptions<GatewayOptions> options, TimeProvider clock)
{
    /// <summary>Tells in an answer how many bytes of the file are there: where to go on from.</summary>
    public const string OffsetHeader = "Upload-Offset";

    /// <summary><c>GET</c>, <c>HEAD /v1/uploads/{upload}/files/{name}</c>.</summary>
    public Task GetAsync(HttpContext context) => WriteAsync(context, uploads.Find(context).Find(context.RouteText("name")));

    /// <summary><c>PUT /v1/uploads/{upload}/files/{name}</c>: the bytes that follow those that are there.</summary>
    public async Task PutAsync(HttpContext context)
    {
        var upload = uploads.Find(context);
        var (file, _) = upload.Find(context.RouteText("name"));
        RequireIdentity(context.Request);
        var range = UploadRange.Of(context.Request, file, options.Value.Uploads.MaxChunkBytes);

        // The range is what bounds it: no byte beyond it is read on, and the server's own count includes the framing of chunks.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        using var time = new RequestTime(options.Value.Uploads.ChunkLimit, clock, context.RequestAborted);
        await WriteAsync(context, await upload.AppendAsync(file.Name, range.From, range.Length, context.Request.Body, time.Token));
    }

    private static void RequireIdentity(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(ProblemMapping.UnsupportedEncoding(encoding));
        }
    }

    private static async Task WriteAsync(HttpContext context, UploadProgress progress)
    {
        context.Response.Headers[OffsetHeader] = progress.Received.ToString(CultureInfo.InvariantCulture);
        await JsonBodies.WriteAsync(context.Response, UploadFileView.From(progress), UploadViewJson.Default.UploadFileView);
    }
}
