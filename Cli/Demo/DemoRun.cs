using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PtmOrleans.Client;

namespace PtmOrleans.Cli.Demo;

/// <summary>The demo's story over HTTP: register, look at the cache, ask, look again, and try to peek at a neighbour.</summary>
internal sealed class DemoRun(Uri address, string adminKey, SampleSet samples, DemoScreen screen)
{
    private const int QuestionsPerTask = 5;

    public async Task<bool> PlayAsync((string Tenant, string[] Tasks)[] tenants, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, string>();
        long weights = 0;
        foreach (var (tenant, tasks) in tenants)
        {
            keys[tenant] = await CreateTenantAsync(tenant, cancellationToken);
            weights += await RegisterAsync(keys[tenant], tasks, cancellationToken);
        }

        screen.Registered(tenants, weights);
        screen.Cache("before", await DeviceAsync(cancellationToken));
        var right = await AskAsync(tenants, keys, cancellationToken);
        var device = await DeviceAsync(cancellationToken);
        screen.Cache("after", device);
        var isolated = await CheckIsolationAsync(keys, cancellationToken);
        var paged = device.GetProperty("cache").GetProperty("evictions").GetInt64() > 0;
        screen.Summary(right, isolated, paged, device);
        return right && isolated && paged;
    }

    private async Task<string> CreateTenantAsync(string tenant, CancellationToken cancellationToken)
    {
        using var operatorClient = Connect(adminKey);
        await operatorClient.CreateTenantAsync(tenant, cancellationToken);
        return (await operatorClient.CreateKeyAsync(tenant, ["infer", "manage"], cancellationToken)).Key;
    }

    private async Task<long> RegisterAsync(string key, string[] tasks, CancellationToken cancellationToken)
    {
        using var client = Connect(key);
        long weights = 0;
        foreach (var task in tasks)
        {
            var description = await client.RegisterTaskAsync(task, samples.FolderOf(task), cancellationToken: cancellationToken);
            weights += description.Versions[^1].WeightBytes;
        }

        return weights;
    }

    // Tasks take turns, so that each question needs weights that the one before did not.
    private async Task<bool> AskAsync(
        (string Tenant, string[] Tasks)[] tenants, Dictionary<string, string> keys, CancellationToken cancellationToken)
    {
        var allRight = true;
        for (var i = 0; i < QuestionsPerTask; i++)
        {
            foreach (var (tenant, task) in tenants.SelectMany(t => t.Tasks.Select(task => (t.Tenant, task))))
            {
                using var client = Connect(keys[tenant]);
                var question = DemoQuestion.From(samples.ExamplesOf(task)[i], samples.Threshold);
                var reply = await client.PredictAsync(task, question.Inputs, cancellationToken: cancellationToken);
                var (answer, right) = question.Judge(reply);
                screen.Answer($"{tenant}/{task}", question.Shown, answer, right, reply.Timing);
                allRight &= right;
            }
        }

        screen.Answered();
        return allRight;
    }

    private async Task<bool> CheckIsolationAsync(Dictionary<string, string> keys, CancellationToken cancellationToken)
    {
        var foreign = await StatusAsync(keys["globex"], "sentiment", cancellationToken);
        var anonymous = await StatusAsync(key: null, "sentiment", cancellationToken);
        screen.Isolation(foreign, anonymous);
        return foreign == HttpStatusCode.NotFound && anonymous == HttpStatusCode.Unauthorized;
    }

    private async Task<HttpStatusCode> StatusAsync(string? key, string task, CancellationToken cancellationToken)
    {
        using var http = Http(key);
        using var response = await http.PostAsJsonAsync($"/v1/tasks/{task}/predict", new { inputs = "hello" }, cancellationToken);
        return response.StatusCode;
    }

    private async Task<JsonElement> DeviceAsync(CancellationToken cancellationToken)
    {
        using var http = Http(adminKey);
        var devices = await http.GetFromJsonAsync<JsonElement>("/v1/devices", cancellationToken);
        return devices.GetProperty("devices")[0];
    }

    private PtmClient Connect(string key) => new(new PtmClientOptions { BaseAddress = address, ApiKey = key });

    private HttpClient Http(string? key)
    {
        var http = new HttpClient { BaseAddress = address };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return http;
    }
}
