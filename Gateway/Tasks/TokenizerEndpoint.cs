using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>
/// <c>GET /v1/tasks/{task}/versions/{version}/tokenizer</c>: the files of a version's tokenizer, for clients that tokenize themselves. They
/// never change, so a client asks once.
/// </summary>
internal sealed class TokenizerEndpoint(IGrainFactory grains, TaskCatalog catalog, TransientRetry retry, IOptions<GatewayOptions> options)
{
    public async Task GetAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        var number = int.Parse(context.RouteText("version"), CultureInfo.InvariantCulture);
        var version = await catalog.GetVersionAsync(task, number, context.RequestAborted);
        var tag = TagOf(version);
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            Tag(context.Response, tag);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await SendAsync(context, task.Name, version, tag);
    }

    private static void Tag(HttpResponse response, string tag)
    {
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
    }

    private static string TagOf(TaskVersion version)
    {
        var digests = string.Join('|', version.TokenizerFiles.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(digests)))}\"";
    }

    private async Task SendAsync(HttpContext context, TaskName task, TaskVersion version, string tag)
    {
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartObject();
        answer.Json.WriteStartArray("files"u8);
        foreach (var name in version.TokenizerFiles.Keys.Order(StringComparer.Ordinal))
        {
            var content = await ReadAsync(task, version, name, context.RequestAborted);
            answer.Json.WriteStartObject();
            answer.Json.WriteString("name"u8, name);
            answer.Json.WriteBase64String("content"u8, content);
            answer.Json.WriteEndObject();
        }

        answer.Json.WriteEndArray();
        answer.Json.WriteEndObject();
        Tag(context.Response, tag);
        await answer.SendAsync(context.RequestAborted);
    }

    private async Task<byte[]> ReadAsync(TaskName task, TaskVersion version, string name, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<ITaskGrain>(task.ToString());
        var file = await retry.RunAsync(
            token => grain.ReadTokenizerFileAsync(version.Version, name, token), options.Value.DefaultDeadline, cancellationToken);
        if (file is not null)
        {
            return file.Content.ToArray();
        }

        // The version may have gone since it was looked up: then this is a 404.
        catalog.Forget(task);
        var again = await catalog.GetAsync(task.Tenant, task.Name, cancellationToken);
        await catalog.GetVersionAsync(again, version.Version, cancellationToken);
        throw new RefusedException(PtmError.TaskFailed, $"tokenizer file {name} is missing");
    }
}
