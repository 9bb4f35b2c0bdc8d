using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.OpenAi;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.TextEmbeddings;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>The routes that other systems' clients over texts know: OpenAI's, and those of Text Embeddings Inference per task.</summary>
internal static class TextRoutes
{
    public static void Map(WebApplication app)
    {
        MapOpenAi(app);
        MapTextEmbeddings(app);
    }

    private static void MapOpenAi(WebApplication app)
    {
        var embeddings = app.Services.GetRequiredService<EmbeddingEndpoint>();
        var models = app.Services.GetRequiredService<ModelListEndpoints>();
        var group = app.MapGroup("").WithMetadata(OpenAiErrors.Instance);
        group.MapGet("/v1/models", models.ListAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
        group.MapGet("/v1/models/{task}", models.GetAsync).Require(ScopeRequirement.Read).WithMetadata(RouteFamily.Models);
        Post("/v1/embeddings", embeddings.HandleAsync);
        Post("/t/{task}/embeddings", embeddings.HandleTaskAsync);
        Post("/t/{task}/v1/embeddings", embeddings.HandleTaskAsync);
        Post("/v1/rerank", app.Services.GetRequiredService<RerankEndpoint>().HandleAsync);

        void Post(string route, RequestDelegate handler) =>
            group.MapPost(route, handler).Require(ScopeRequirement.Infer).WithMetadata(RouteFamily.Embeddings);
    }

    private static void MapTextEmbeddings(WebApplication app)
    {
        var embed = app.Services.GetRequiredService<EmbedEndpoint>();
        var info = app.Services.GetRequiredService<InfoEndpoint>();
        var group = app.MapGroup("/t/{task}").WithMetadata(TextEmbeddingsErrors.Instance, RouteFamily.TextEmbeddings);
        group.MapGet("/info", info.InfoAsync).Require(ScopeRequirement.Read);
        group.MapGet("/health", info.HealthAsync).Require(ScopeRequirement.Read);
        Post("", app.Services.GetRequiredService<DefaultEndpoint>().HandleAsync);
        Post("/embed", embed.EmbedAsync);
        Post("/embed_all", embed.AllAsync);
        Post("/embed_sparse", embed.SparseAsync);
        Post("/similarity", app.Services.GetRequiredService<SimilarityEndpoint>().HandleAsync);
        Post("/predict", app.Services.GetRequiredService<ClassifyEndpoint>().HandleAsync);
        Post("/rerank", app.Services.GetRequiredService<RankEndpoint>().HandleAsync);
        Post("/tokenize", app.Services.GetRequiredService<TokenizeEndpoint>().HandleAsync);
        Post("/decode", app.Services.GetRequiredService<DecodeEndpoint>().HandleAsync);

        void Post(string route, RequestDelegate handler) => group.MapPost(route, handler).Require(ScopeRequirement.Infer);
    }
}
