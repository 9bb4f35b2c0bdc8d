using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>Uploads: begin, list, read, cancel.</summary>
internal sealed class UploadEndpoints(
    UploadAccess uploads, IGrainFactory grains, TransientRetry retry, IOptions<GatewayOptions> options)
{
    /// <summary><c>POST /v1/tasks/{task}/uploads</c>: 201 with the upload.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var area = uploads.Require();
        var task = context.RouteText("task");
        if (!TaskName.IsPart(task))
        {
            throw RefusedException.Invalid($"a task's name has {TaskName.PartRule}");
        }

        var body = await JsonBodies.ReadAsync(context.Request, UploadViewJson.Default.UploadBody, context.RequestAborted);
        var plan = new UploadPlan(task, VersionOf(body), [.. body.Files.Select(FileOf)]);
        var tenant = CallerIdentity.Of(context).Tenant;
        var limits = await retry.RunAsync(
            token => grains.GetGrain<ITenantGrain>(tenant).ReadLimitsAsync(token), options.Value.DefaultDeadline, context.RequestAborted);
        var upload = await Task.Run(() => area.Begin(tenant, plan, limits?.StoredBytes), context.RequestAborted);
        context.Response.Headers.Location = $"/v1/uploads/{upload.Id}";
        await WriteAsync(context, area, upload, StatusCodes.Status201Created);
    }

    /// <summary><c>GET /v1/tasks/{task}/uploads</c>: those that are open.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var area = uploads.Require();
        var (tenant, task) = (CallerIdentity.Of(context).Tenant, context.RouteText("task"));
        var open = await Task.Run(() => area.OpenFor(tenant, task), context.RequestAborted);
        var list = new UploadListView([.. open.Select(u => UploadView.From(u, area.ExpiryOf(u)))]);
        await JsonBodies.WriteAsync(context.Response, list, UploadViewJson.Default.UploadListView);
    }

    /// <summary><c>GET /v1/uploads/{upload}</c>.</summary>
    public Task GetAsync(HttpContext context) => WriteAsync(context, uploads.Require(), uploads.Find(context), StatusCodes.Status200OK);

    /// <summary><c>DELETE /v1/uploads/{upload}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var upload = uploads.Find(context);
        using (upload.Own())
        {
            await Task.Run(upload.Delete, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static int? VersionOf(UploadBody body) =>
        body.Version is null or >= 1 ? body.Version : throw RefusedException.Invalid("version must be 1 or more");

    private static UploadFile FileOf(UploadFileBody? file) => file is null
        ? throw RefusedException.Invalid("files holds null; expected objects with name, bytes and sha256")
        : new UploadFile(file.Name, file.Bytes, file.Sha256);

    private static Task WriteAsync(HttpContext context, UploadArea area, Upload upload, int status) => JsonBodies.WriteAsync(
        context.Response, UploadView.From(upload, area.ExpiryOf(upload)), UploadViewJson.Default.UploadView, status);
}
