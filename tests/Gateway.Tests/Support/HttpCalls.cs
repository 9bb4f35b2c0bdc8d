using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PtmOrleans.Gateway.Tests.Support;

internal static class HttpCalls
{
    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, Json(json)).WaitAsync(GatewayHost.Patience);

    public static Task<HttpResponseMessage> PutJsonAsync(this HttpClient client, string path, string json) =>
        client.PutAsync(path, Json(json)).WaitAsync(GatewayHost.Patience);

    public static Task<HttpResponseMessage> PredictAsync(this HttpClient client, string task, string json) =>
        client.PostJsonAsync($"/v1/tasks/{task}/predict", json);

    public static Task<HttpResponseMessage> InferAsync(this HttpClient client, string task, string json) =>
        client.PostJsonAsync($"/v2/models/{task}/infer", json);

    public static async Task<JsonElement> BodyAsync(this Task<HttpResponseMessage> call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync().WaitAsync(GatewayHost.Patience);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The message of an answer that must be an error of this status, in the flat shape.</summary>
    public static async Task<string> ErrorAsync(this Task<HttpResponseMessage> call, HttpStatusCode expected)
    {
        using var response = await call;
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var body = await call.BodyAsync(expected);
        Assert.Equal("error", Assert.Single(body.EnumerateObject()).Name);
        return body.GetProperty("error").GetString()!;
    }

    /// <summary>Makes sure that the answer is 200 and empty.</summary>
    public static async Task BodylessAsync(this Task<HttpResponseMessage> call)
    {
        using var response = await call;
        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    public static async Task<HttpStatusCode> StatusAsync(this Task<HttpResponseMessage> call)
    {
        using var response = await call;
        return response.StatusCode;
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
