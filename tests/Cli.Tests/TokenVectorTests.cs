using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Client;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

/// <summary>A trained embedding model that is asked for vectors of texts and of their tokens at the same time.</summary>
[Collection(NodeGroup.Name)]
public sealed class TokenVectorTests : IAsyncLifetime
{
    private const string AdminKey = "admin-key-of-the-token-vectors";
    private const double Tolerance = 1e-5;
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        _app = NodeHost.Build(new ServeOptions { Data = _folder["data"], Port = 0, AdminKey = AdminKey });
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
        using var admin = new PtmClient(new PtmClientOptions { BaseAddress = _http.BaseAddress, ApiKey = AdminKey });
        await admin.CreateTenantAsync("acme");
        var key = (await admin.CreateKeyAsync("acme", ["infer", "manage"])).Key;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var client = new PtmClient(new PtmClientOptions { BaseAddress = _http.BaseAddress, ApiKey = key });
        await client.RegisterTaskAsync("similarity", Path.Combine(PtmProcess.Samples, "checkpoints", "similarity"));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task EmbedAndEmbedAll_ManyAtOnce_TheMeanOfTheTokensIsTheTexts()
    {
        string[] texts = [.. Enumerable.Range(0, 30).Select(i => $"My package never came{string.Concat(Enumerable.Repeat(" at all", i % 5))}, number {i}.")];

        var pooled = texts.Select(text => AskAsync<float[][]>("embed", text)).ToArray();
        var tokens = texts.Select(text => AskAsync<float[][][]>("embed_all", text)).ToArray();

        foreach (var (vector, vectors) in (await Task.WhenAll(pooled)).Zip(await Task.WhenAll(tokens)))
        {
            var rows = Assert.Single(vectors);
            Assert.True(rows.Length > 5, "there are fewer tokens than words");
            var mean = Enumerable.Range(0, rows[0].Length).Select(column => rows.Average(row => (double)row[column])).ToArray();
            var length = Math.Sqrt(mean.Sum(v => v * v));
            Assert.All(mean.Zip(Assert.Single(vector)), pair => Assert.InRange((pair.First / length) - pair.Second, -Tolerance, Tolerance));
        }
    }

    private async Task<T> AskAsync<T>(string route, string text)
    {
        using var response = await _http.PostAsJsonAsync($"/t/similarity/{route}", new { inputs = text });
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>())!;
    }
}
