using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Client;
using PtmOrleans.Gateway.Tests.ApiDocument;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>A whole node gets thousands of spoilt requests on every route, and answers each with what is the caller's fault, or with the answer.</summary>
[Collection(NodeGroup.Name)]
public sealed class MutatedRequestTests : IAsyncLifetime
{
    private const int Requests = 20_000;
    private const int Connections = 8;
    private const int Seed = 20_261_120;
    private const string AdminKey = "admin-key-of-the-mutated-requests";
    private const long MostGrowth = 48 << 20;
    private static readonly string[] Tasks = ["sentiment", "entities", "similarity", "masked"];

    private static readonly byte[][] Limits = [[.. "deadline"u8], [.. "Deadline"u8], [.. "timeout"u8], [.. "ready_within_ms"u8]];

    private readonly ConcurrentDictionary<int, int> _answers = new();
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;
    private IPEndPoint _address = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _app = NodeHost.Build(new ServeOptions { Data = _folder["data"], Port = 0, AdminKey = AdminKey });
        await _app.StartAsync();
        var address = new Uri(_app.Urls.First());
        _address = new IPEndPoint(IPAddress.Loopback, address.Port);
        using var admin = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = AdminKey });
        await admin.CreateTenantAsync("acme");
        await admin.CreateTenantAsync("globex");
        _key = (await admin.CreateKeyAsync("acme", ["infer", "manage"])).Key;
        using var client = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = _key });
        foreach (var task in Tasks)
        {
            await client.RegisterTaskAsync(task, Path.Combine(PtmProcess.Samples, "checkpoints", task));
        }

        // What examples change is not asked for anything afterwards.
        await client.RegisterTaskAsync("spare", Path.Combine(PtmProcess.Samples, "checkpoints", "sentiment"));
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Requests_SpoiltInManyWays_AreRefusedInTheirShapeAndLeaveNothingBehind()
    {
        using var http = new HttpClient();
        var seeds = Seeds(new ApiText(await http.GetByteArrayAsync(new Uri($"http://{_address}/openapi.json")))).ToArray();
        await RunAsync(seeds, 0, Requests / 4);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await RunAsync(seeds, Requests / 4, Requests);

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowth, $"{growth} bytes more after {Requests} requests");
        await AssertNothingWaitsAsync();

        // Most were understood as far as their fault, and neither were all of them spoilt nor did the server just hang up.
        var statuses = string.Join(", ", _answers.OrderBy(a => a.Key).Select(a => $"{a.Key}: {a.Value}"));
        Assert.True(_answers.Where(a => a.Key is >= 200 and < 300).Sum(a => a.Value) > Requests / 50, statuses);
        Assert.True(_answers.Where(a => a.Key is >= 400 and < 500).Sum(a => a.Value) > Requests / 2, statuses);
        Assert.True(_answers.GetValueOrDefault(0) < Requests / 20, statuses);
    }

    private IEnumerable<SeedRequest> Seeds(ApiText api) =>
        from operation in api.Operations
        where operation.Path != "/v1/arrivals" && operation.Method is not ("DELETE" or "HEAD")
        from body in operation.Examples.Select(e => e.Value.ToJsonString()).DefaultIfEmpty("")
        select new SeedRequest(
            operation.Method,
            operation.Address() + operation.Queries.FirstOrDefault(),
            operation.ForOperators ? AdminKey : _key,
            body,
            [.. operation.Replies.Keys.Where(s => s is 501)]);

    private async Task RunAsync(SeedRequest[] seeds, int from, int to)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(_address);
            for (int i; (i = Interlocked.Increment(ref next)) < to;)
            {
                var random = new Random(Seed + i);
                var seed = seeds[random.Next(seeds.Length)];
                var request = new Mutation(random).Spoil(seed);
                var answer = await connection.SendAsync(request);
                Check(seed, request.Bytes, answer, i);
                _answers.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            }
        })));
    }

    private static void Check(SeedRequest seed, byte[] request, RawAnswer answer, int number)
    {
        var what = $"request {number}, {seed.Method} {seed.Path}: {answer.Status} {answer.Body} for {Encoding.UTF8.GetString(request)}";
        var isLate = answer.Status == 504 && Limits.Any(limit => request.AsSpan().IndexOf(limit) >= 0);
        Assert.True(answer.Status is 0 or (>= 200 and < 500) || isLate || seed.MayAnswer.Contains(answer.Status), what);
        Assert.DoesNotContain("   at ", answer.Body, StringComparison.Ordinal);
        if (answer.Status >= 400 && answer.Body.Length > 0)
        {
            Assert.True(answer.Type.StartsWith("application/json", StringComparison.Ordinal) && IsError(answer.Body), what);
        }
    }

    // Each family of routes has a shape of its own; all have the member.
    private static bool IsError(string body) => JsonNode.Parse(body)?["error"] is JsonValue or JsonObject;

    private async Task AssertNothingWaitsAsync()
    {
        var address = new Uri($"http://{_address}");
        using var admin = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = AdminKey });
        var scheduler = await admin.DescribeSchedulerAsync();
        Assert.All(scheduler.Lists, list => Assert.Equal(0, list.Items));
        Assert.All(scheduler.Devices, device => Assert.Equal(0, device.Outstanding));
        using var client = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = _key });
        foreach (var task in Tasks)
        {
            await client.PredictAsync(task, "What a lovely [MASK] surprise!");
        }
    }
}
