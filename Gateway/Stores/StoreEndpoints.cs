using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Gateway.Stores;

/// <summary>This node's checkpoint store, for nodes that serve its tasks too. Needs a store in the gateway's own process.</summary>
internal sealed class StoreEndpoints(IServiceProvider services, IOptions<GatewayOptions> options)
{
    private const string Binary = "application/octet-stream";

    private readonly int _limit = options.Value.MaxStoreReads;
    private int _reads;

    /// <summary><c>GET /v1/store/manifests</c>: every version.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var store = Store();
        var versions = await Task.Run(store.Versions, context.RequestAborted);
        var list = new StoreList([.. versions.Where(v => TaskName.TryParse(v.Name, out _))]);
        await JsonBodies.WriteAsync(context.Response, list, StoreListContext.Default.StoreList);
    }

    /// <summary><c>GET /v1/store/manifests/{tenant}/{name}/{version}</c>.</summary>
    public async Task ManifestAsync(HttpContext context)
    {
        var version = int.Parse(context.RouteText("version"), CultureInfo.InvariantCulture);
        var text = $"{context.RouteText("tenant")}/{context.RouteText("name")}";
        var json = TaskName.TryParse(text, out _) && version <= CheckpointStore.MaxVersion
            ? await Task.Run(() => Read(text, version), context.RequestAborted)
            : null;
        if (json is null)
        {
            throw new RefusedException(ProblemMapping.UnknownStored($"version '{text}:{version}'"));
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    /// <summary><c>GET</c>, <c>HEAD /v1/store/segments/{digest}</c>, whole or in ranges.</summary>
    public Task SegmentAsync(HttpContext context) => SendAsync(context, "segment", digest => Store().SegmentPath(digest));

    /// <summary><c>GET</c>, <c>HEAD /v1/store/files/{digest}</c>: a kept file, such as a vocabulary.</summary>
    public Task FileAsync(HttpContext context) => SendAsync(context, "file", digest => Store().FilePath(digest.Value));

    private async Task SendAsync(HttpContext context, string what, Func<SegmentDigest, string> pathOf)
    {
        var digest = DigestOf(context);
        var path = pathOf(digest);
        if (Interlocked.Increment(ref _reads) > _limit)
        {
            Interlocked.Decrement(ref _reads);
            throw new RefusedException(ProblemMapping.TooManyStoreReads(_limit));
        }

        try
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException(null, path);
            }

            // A digest names one content for ever.
            context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            var tag = new EntityTagHeaderValue($"\"{digest}\"");
            await TypedResults.PhysicalFile(path, Binary, entityTag: tag, enableRangeProcessing: true).ExecuteAsync(context);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !context.Response.HasStarted)
        {
            throw new RefusedException(ProblemMapping.UnknownStored($"{what} {digest}"));
        }
        finally
        {
            Interlocked.Decrement(ref _reads);
        }
    }

    private byte[]? Read(string name, int version)
    {
        try
        {
            return Store().ReadManifest(name, version);
        }
        catch (WeightStoreException e)
        {
            throw new RefusedException(PtmError.Unavailable, e.Message);
        }
    }

    private static SegmentDigest DigestOf(HttpContext context) =>
        context.RouteText("digest") is var text && SegmentDigest.IsWellFormed(text)
            ? new SegmentDigest(text)
            : throw RefusedException.Invalid($"digest is '{ProblemMapping.Shorten(text)}'; expected 64 lower-case hexadecimal digits");

    private CheckpointStore Store() => services.GetService<CheckpointStore>()
        ?? throw new RefusedException(ProblemMapping.Unsupported("this gateway has no store of its own: ask a node that runs 'ptm serve'"));
}
