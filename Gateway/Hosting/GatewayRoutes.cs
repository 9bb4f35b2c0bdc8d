using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.ApiDocument;
using PtmOrleans.Gateway.Arrivals;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.OpenInference;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Stores;
using PtmOrleans.Gateway.Tasks;
using PtmOrleans.Gateway.Tenants;
using PtmOrleans.Gateway.Uploads;
using PtmOrleans.Gateway.Usage;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>Every route, what it counts as, and who may call it.</summary>
internal static class GatewayRoutes
{
    private const string Version = "/versions/{version:int:min(1)}";

    public static void Map(WebApplication app)
    {
        MapHealth(app);
        MapModels(app);
        MapRepository(app);
        MapTasks(app);
        TextRoutes.Map(app);
        MapVersions(app);
        MapUploads(app);
        MapTenants(app);
        MapOperations(app);
        MapStore(app);
        ApiPages.Map(app);
        app.MapPrometheusScrapingEndpoint("/metrics").RequireScraper().WithMetadata(RouteFamily.Metrics);
    }

    private static void MapHealth(WebApplication app)
    {
        var health = app.MapGroup("/v2/health").WithMetadata(RouteFamily.Health);
        health.MapGet("/live", HealthEndpoints.LiveAsync);
        health.MapGet("/ready", app.Services.GetRequiredService<HealthEndpoints>().ReadyAsync);
    }

    private static void MapModels(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<ModelEndpoints>();
        var infer = app.Services.GetRequiredService<InferEndpoint>();
        app.MapGet("/v2", endpoints.ServerAsync).Require(ScopeRequirement.Any).WithMetadata(RouteFamily.Models);
        var statistics = app.Services.GetRequiredService<StatisticsEndpoints>();
        app.MapGet("/v2/models/stats", statistics.AllAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
        foreach (var model in new[] { "/v2/models/{task}", "/v2/models/{task}" + ModelRoute.Versioned })
        {
            app.MapGet(model + "/config", endpoints.ConfigAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
            app.MapGet(model + "/stats", statistics.ModelAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
            app.MapGet(model, endpoints.ModelAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
            app.MapGet(model + "/ready", endpoints.ReadyAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
            app.MapPost(model + "/infer", infer.HandleAsync).Require(ScopeRequirement.Infer).WithMetadata(RouteFamily.Infer);
        }
    }

    private static void MapRepository(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<RepositoryEndpoints>();
        var repository = app.MapGroup("/v2/repository").WithMetadata(RouteFamily.Models);
        repository.MapPost("/index", endpoints.IndexAsync).Require(ScopeRequirement.Read);
        repository.MapPost("/models/{task}/load", endpoints.LoadAsync).Require(ScopeRequirement.Manage);
        repository.MapPost("/models/{task}/unload", endpoints.UnloadAsync).Require(ScopeRequirement.Manage);
    }

    private static void MapTasks(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<TaskEndpoints>();
        var predict = app.Services.GetRequiredService<PredictEndpoint>();
        var tasks = app.MapGroup("/v1/tasks");
        tasks.MapGet("", endpoints.ListAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Tasks);
        tasks.MapGet("/{task}", endpoints.GetAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Tasks);
        tasks.MapPut("/{task}", endpoints.PutAsync).Require(ScopeRequirement.Manage).WithMetadata(RouteFamily.Tasks);
        var settings = app.Services.GetRequiredService<SettingsEndpoint>();
        tasks.MapPatch("/{task}", settings.HandleAsync).Require(ScopeRequirement.Manage).WithMetadata(RouteFamily.Tasks);
        tasks.MapDelete("/{task}", endpoints.DeleteAsync).Require(ScopeRequirement.Manage).WithMetadata(RouteFamily.Tasks);
        tasks.MapPost("/{task}/predict", predict.HandleAsync).Require(ScopeRequirement.Infer).WithMetadata(RouteFamily.Predict);
    }

    private static void MapVersions(WebApplication app)
    {
        var versions = app.Services.GetRequiredService<VersionEndpoints>();
        var aliases = app.Services.GetRequiredService<AliasEndpoints>();
        var task = app.MapGroup("/v1/tasks/{task}").WithMetadata(RouteFamily.Tasks);
        task.MapGet("/versions", versions.ListAsync).Require(ScopeRequirement.Read);
        task.MapGet(Version, versions.GetAsync).Require(ScopeRequirement.Read);
        task.MapDelete(Version, versions.DeleteAsync).Require(ScopeRequirement.Manage);
        task.MapGet(Version + "/tokenizer", app.Services.GetRequiredService<TokenizerEndpoint>().GetAsync).Require(ScopeRequirement.Read);
        task.MapGet("/aliases", aliases.ListAsync).Require(ScopeRequirement.Read);
        task.MapGet("/aliases/{alias}", aliases.GetAsync).Require(ScopeRequirement.Read);
        task.MapPut("/aliases/{alias}", aliases.PutAsync).Require(ScopeRequirement.Manage);
        task.MapDelete("/aliases/{alias}", aliases.DeleteAsync).Require(ScopeRequirement.Manage);
    }

    private static void MapUploads(WebApplication app)
    {
        var uploads = app.Services.GetRequiredService<UploadEndpoints>();
        var files = app.Services.GetRequiredService<UploadFileEndpoints>();
        var completion = app.Services.GetRequiredService<UploadCompletion>();
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        var all = app.MapGroup("/v1").Require(ScopeRequirement.Manage).WithMetadata(RouteFamily.Uploads);
        all.MapPost("/tasks/{task}/uploads", uploads.CreateAsync);
        all.MapGet("/tasks/{task}/uploads", uploads.ListAsync);
        all.MapGet("/uploads/{upload}", uploads.GetAsync);
        all.MapDelete("/uploads/{upload}", uploads.DeleteAsync);
        all.MapPost("/uploads/{upload}/complete", completion.HandleAsync);
        all.MapMethods("/uploads/{upload}/files/{**name}", reading, files.GetAsync);
        all.MapPut("/uploads/{upload}/files/{**name}", files.PutAsync);
    }

    private static void MapTenants(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<TenantEndpoints>();
        var keys = app.Services.GetRequiredService<KeyEndpoints>();
        var tenants = app.MapGroup("/v1/tenants").Require(ScopeRequirement.Operate).WithMetadata(RouteFamily.Tenants);
        tenants.MapGet("", endpoints.ListAsync);
        tenants.MapPost("", endpoints.CreateAsync);
        tenants.MapGet("/{tenant}", endpoints.GetAsync);
        tenants.MapPatch("/{tenant}", endpoints.PatchAsync);
        tenants.MapGet("/{tenant}/keys", keys.ListAsync);
        tenants.MapPost("/{tenant}/keys", keys.CreateAsync);
        tenants.MapPost("/{tenant}/keys/{key}/rotate", keys.RotateAsync);
        tenants.MapDelete("/{tenant}/keys/{key}", keys.RevokeAsync);
        var usage = app.Services.GetRequiredService<UsageEndpoints>();
        tenants.MapGet("/{tenant}/usage", usage.TenantAsync);
        app.MapGet("/v1/usage", usage.OwnAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Tenants);
        app.MapGet("/v1/keys", keys.ListOwnAsync).Require(ScopeRequirement.Manage).WithMetadata(RouteFamily.Tenants);
    }

    private static void MapOperations(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<OperationEndpoints>();
        var operations = app.MapGroup("/v1").Require(ScopeRequirement.Operate).WithMetadata(RouteFamily.Operations);
        operations.MapGet("/devices", endpoints.DevicesAsync);
        operations.MapGet("/scheduler", endpoints.SchedulerAsync);
        operations.MapPut("/scheduler/policy", endpoints.SetPolicyAsync);
        var arrivals = app.Services.GetRequiredService<ArrivalsEndpoint>();
        app.MapGet("/v1/arrivals", arrivals.HandleAsync).Require(ScopeRequirement.Operate).WithMetadata(RouteFamily.Arrivals);
    }

    private static void MapStore(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<StoreEndpoints>();
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        var store = app.MapGroup("/v1/store").Require(ScopeRequirement.Operate).WithMetadata(RouteFamily.Store);
        store.MapGet("/manifests", endpoints.ListAsync);
        store.MapGet("/manifests/{tenant}/{name}/{version:int:min(1)}", endpoints.ManifestAsync);
        store.MapMethods("/segments/{digest}", reading, endpoints.SegmentAsync);
        store.MapMethods("/files/{digest}", reading, endpoints.FileAsync);
    }
}
