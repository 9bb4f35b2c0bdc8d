using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>Bodies that come and go as gzip or deflate, which is the zlib format in HTTP (RFC 9110, 8.4.1.2).</summary>
internal static class BodyEncodings
{
    private static readonly object Mark = new();

    public static void Add(IServiceCollection services)
    {
        services.AddRequestDecompression(options => options.DecompressionProviders.Remove("br"));
        services.AddResponseCompression(options =>
        {
            // Answers hold no secret that their length could tell of.
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "application/octet-stream"];
            options.Providers.Add(new GzipCompressionProvider(new GzipCompressionProviderOptions { Level = CompressionLevel.Fastest }));
            options.Providers.Add(new DeflateCompressionProvider());
        });
    }

    /// <summary>
    /// Opens compressed bodies of requests, and compresses the answers of the Open Inference Protocol's routes for callers that ask for it.
    /// </summary>
    public static void Use(IApplicationBuilder app)
    {
        app.Use(next => context =>
        {
            if (context.Request.Headers.ContentEncoding.Count > 0)
            {
                context.Items[Mark] = Mark;
            }

            return next(context);
        });
        app.UseRequestDecompression();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/v2"), routes => routes.UseResponseCompression());
    }

    /// <summary>Whether the body's length on the wire is not that of the body that is read.</summary>
    public static bool IsDecompressed(this HttpRequest request) => request.HttpContext.Items.ContainsKey(Mark);
}
