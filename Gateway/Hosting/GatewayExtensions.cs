using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using PtmOrleans.Gateway.ApiDocument;
using PtmOrleans.Gateway.Arrivals;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Authentication.Jwt;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Draining;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.OpenAi;
using PtmOrleans.Gateway.OpenInference;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Quotas;
using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Gateway.Stores;
using PtmOrleans.Gateway.Tasks;
using PtmOrleans.Gateway.Tenants;
using PtmOrleans.Gateway.TextEmbeddings;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Gateway.Uploads;
using PtmOrleans.Gateway.Usage;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>
/// Adds the gateway to an ASP.NET Core host. The host also has an Orleans client or a silo, whose grain factory the gateway uses.
/// </summary>
public static class GatewayExtensions
{
    /// <summary>Adds the gateway's services; its options come from the section <c>Gateway</c> of the configuration.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes to the options.</param>
    public static WebApplicationBuilder AddPtmGateway(this WebApplicationBuilder builder, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section);
        builder.Services.AddPtmGateway(configure);
        return builder;
    }

    /// <summary>Adds the gateway's services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes to the options.</param>
    public static IServiceCollection AddPtmGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>().Configure(configure ?? (static _ => { }));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
        BodyEncodings.Add(services);
        AddDraining(services);
        AddMetrics(services);
        AddAuthentication(services);
        AddInvocation(services);
        AddQuotas(services);
        AddRoutes(services);
        AddTextRoutes(services);
        return services;
    }

    /// <summary>Puts the gateway's middleware and routes into the application.</summary>
    public static WebApplication MapPtmGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ApiPages.Use(app);
        app.UseRouting();
        app.UseMiddleware<RequestMiddleware>();
        app.UseMiddleware<DrainMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseStatusCodePages(StatusPages.WriteAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        BodyEncodings.Use(app);
        app.UseMiddleware<QuotaMiddleware>();
        GatewayRoutes.Map(app);
        return app;
    }

    private static void AddDraining(IServiceCollection services)
    {
        services.AddSingleton<Drain>();
        services.AddSingleton<DrainMiddleware>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, DrainTime>();
        services.AddHostedService<DrainService>();
    }

    private static void AddMetrics(IServiceCollection services)
    {
        services.AddSingleton<GatewayInstruments>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("PtmOrleans.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime")
            .AddPrometheusExporter());
    }

    private static void AddAuthentication(IServiceCollection services)
    {
        services.AddSingleton<KeyUse>();
        services.AddSingleton<ApiKeyVerifier>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<JwtVerifier>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, JwtOptionsRules>();
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddSingleton<IAuthorizationHandler, MetricsHandler>();
        const string Scheme = ApiKeyAuthenticationHandler.SchemeName;
        services.AddAuthentication(Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(Scheme, configureOptions: null);
        services.AddAuthorization();
    }

    private static void AddInvocation(IServiceCollection services)
    {
        services.AddSingleton<TransientRetry>();
        services.AddSingleton<TaskInvoker>();
        services.AddSingleton<CacheInstruments>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<CachingInvoker>();
        services.AddSingleton<TaskCatalog>();
        services.AddSingleton<VersionResolver>();
        services.AddSingleton<ArrivalFeed>();
        services.AddSingleton<InferenceRunner>();
        services.AddSingleton<DeadlinePolicy>();
        services.AddSingleton<TokenizerCache>();
        services.AddSingleton<TextTokenizer>();
    }

    private static void AddQuotas(IServiceCollection services)
    {
        services.AddSingleton<QuotaBook>();
        services.AddSingleton<QuotaMiddleware>();
        services.AddHostedService<QuotaSettler>();
        services.AddSingleton<UsageMeter>();
        services.AddSingleton<UsageEndpoints>();
        services.AddHostedService<UsageSender>();
    }

    private static void AddRoutes(IServiceCollection services)
    {
        services.AddSingleton<RequestMiddleware>();
        services.AddSingleton<ErrorMiddleware>();
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<ModelEndpoints>();
        services.Configure<RouteOptions>(routes => routes.SetParameterPolicy<DigitsConstraint>(DigitsConstraint.Name));
        services.AddSingleton<TritonStatuses>();
        services.AddSingleton<TenantModels>();
        services.AddSingleton<RepositoryEndpoints>();
        services.AddSingleton<StatisticsEndpoints>();
        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<PredictEndpoint>();
        services.AddSingleton<TaskEndpoints>();
        services.AddSingleton<VersionEndpoints>();
        services.AddSingleton<TokenizerEndpoint>();
        services.AddSingleton<AliasEndpoints>();
        services.AddSingleton<UploadAccess>();
        services.AddSingleton<UploadEndpoints>();
        services.AddSingleton<UploadFileEndpoints>();
        services.AddSingleton<UploadCompletion>();
        services.AddHostedService<UploadSweeper>();
        services.AddSingleton<SettingsEndpoint>();
        services.AddSingleton<TenantEndpoints>();
        services.AddSingleton<KeyEndpoints>();
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<OperationEndpoints>();
        services.AddSingleton<ArrivalsEndpoint>();
        services.AddSingleton<StoreEndpoints>();
    }

    private static void AddTextRoutes(IServiceCollection services)
    {
        services.AddSingleton<SequenceEncoder>();
        services.AddSingleton<SequenceRunner>();
        services.AddSingleton<SequenceCalls>();
        services.AddSingleton<EmbeddingEndpoint>();
        services.AddSingleton<RerankEndpoint>();
        services.AddSingleton<ModelListEndpoints>();
        services.AddSingleton<EmbedEndpoint>();
        services.AddSingleton<SimilarityEndpoint>();
        services.AddSingleton<ClassifyEndpoint>();
        services.AddSingleton<RankEndpoint>();
        services.AddSingleton<DefaultEndpoint>();
        services.AddSingleton<TokenizeEndpoint>();
        services.AddSingleton<DecodeEndpoint>();
        services.AddSingleton<InfoEndpoint>();
    }
}
