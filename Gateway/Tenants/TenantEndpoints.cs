using Microsoft.AspNetCore.Http;
using Orleans;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Makes and shows tenants; for operators.</summary>
internal sealed class TenantEndpoints(IGrainFactory grains)
{
    private const string DirectoryKey = "all";

    /// <summary><c>POST /v1/tenants</c>: 201, or 409 when the tenant exists.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var body = await JsonBodies.ReadAsync(context.Request, TenantJson.Default.TenantBody, context.RequestAborted);
        if (!TaskName.IsPart(body.Name))
        {
            throw RefusedException.Invalid($"name must have {TaskName.PartRule}");
        }

        var error = await grains.GetGrain<ITenantGrain>(body.Name).CreateAsync(context.RequestAborted);
        if (error != PtmError.None)
        {
            throw new RefusedException(error, $"tenant '{body.Name}' exists already");
        }

        context.Response.Headers.Location = $"/v1/tenants/{body.Name}";
        await WriteAsync(context, body.Name, StatusCodes.Status201Created);
    }

    /// <summary><c>GET /v1/tenants</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var names = await grains.GetGrain<ITenantDirectoryGrain>(DirectoryKey).ListAsync(context.RequestAborted);
        await JsonBodies.WriteAsync(context.Response, new TenantListView(names), TenantJson.Default.TenantListView);
    }

    /// <summary><c>GET /v1/tenants/{tenant}</c>.</summary>
    public Task GetAsync(HttpContext context) => WriteAsync(context, context.RouteText("tenant"), StatusCodes.Status200OK);

    /// <summary><c>PATCH /v1/tenants/{tenant}</c>: 200 with the tenant as it is then. Gateways learn of it when they next settle.</summary>
    public async Task PatchAsync(HttpContext context)
    {
        var name = context.RouteText("tenant");
        var body = await JsonBodies.ReadAsync(context.Request, TenantJson.Default.TenantPatchBody, context.RequestAborted);
        var (values, fields) = LimitsBody.Read(body);
        var tenant = TaskName.IsPart(name)
            ? await grains.GetGrain<ITenantGrain>(name).SetLimitsAsync(values, fields, context.RequestAborted)
            : null;
        var found = tenant ?? throw new RefusedException(ProblemMapping.UnknownTenant(name));
        await JsonBodies.WriteAsync(context.Response, TenantView.From(found), TenantJson.Default.TenantView);
    }

    /// <summary>The tenant of a route.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public async Task<TenantDescription> FindAsync(string name, CancellationToken cancellationToken)
    {
        var tenant = TaskName.IsPart(name) ? await grains.GetGrain<ITenantGrain>(name).DescribeAsync(cancellationToken) : null;
        return tenant ?? throw new RefusedException(ProblemMapping.UnknownTenant(name));
    }

    private async Task WriteAsync(HttpContext context, string name, int status)
    {
        var tenant = await FindAsync(name, context.RequestAborted);
        await JsonBodies.WriteAsync(context.Response, TenantView.From(tenant), TenantJson.Default.TenantView, status);
    }
}
