using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace PtmOrleans.Cli.Tests.Support;

/// <summary>Requests as a script would type them with curl.</summary>
internal sealed class Api(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = PtmProcess.Patience };

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            // As curl does for long bodies: a refusal comes before the body is sent, not in the middle of it.
            request.Headers.ExpectContinue = body.Length > 1 << 20;
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PredictAsync(string? key, string task, string inputs, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"/v1/tasks/{task}/predict", key, $$"""{"inputs": {{inputs}}}""", headers);

    /// <summary>Makes a tenant and a key that may do everything with its tasks.</summary>
    public async Task<string> CreateTenantAsync(string adminKey, string tenant)
    {
        (await SendAsync(HttpMethod.Post, "/v1/tenants", adminKey, $$"""{"name": "{{tenant}}"}""")).EnsureSuccessStatusCode();
        var key = await SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant}/keys", adminKey, """{"scopes": ["infer", "manage"]}""");
        return (await key.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    public async Task RegisterAsync(string key, string task, string folder) =>
        (await SendAsync(HttpMethod.Put, $"/v1/tasks/{task}", key, JsonSerializer.Serialize(new { path = folder }))).EnsureSuccessStatusCode();

    public static async Task<string> LabelOf(HttpResponseMessage response) =>
        (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("predictions")[0].GetProperty("label").GetString()!;

    public void Dispose() => _http.Dispose();
}
