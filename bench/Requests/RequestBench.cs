using System.Diagnostics;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Client;

namespace PtmOrleans.Bench.Requests;

/// <summary>What the platform adds to a run: sample tasks over HTTP, client and node in one process on the same cores.</summary>
internal sealed class RequestBench(Report report)
{
    private const int Warmups = 500;
    private const int Requests = 3000;
    private const int Callers = 16;
    private const string AdminKey = "bench-admin-key-0123456789";
    private static readonly string[] Tasks = ["sentiment", "topic", "similarity"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("ptm-bench-");
        try
        {
            await using var app = NodeHost.Build(new ServeOptions { Data = data.FullName, Port = 0, AdminKey = AdminKey });
            await app.StartAsync(cancellationToken);
            using var client = await PrepareAsync(new Uri(app.Urls.First()), cancellationToken);
            await OneByOneAsync(client, Warmups, cancellationToken);
            report.Add("request over HTTP, one at a time, tasks in turn", "request_ms", await OneByOneAsync(client, Requests, cancellationToken));
            var started = Stopwatch.GetTimestamp();
            var times = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => OneByOneAsync(client, Requests / Callers, cancellationToken)));
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            report.Add($"request over HTTP, {Callers} callers", "request_16_callers_ms", times.SelectMany(t => t));
            report.Figure("requests_per_second_16_callers", times.Sum(t => t.Count) / seconds);
            await app.StopAsync(CancellationToken.None);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<PtmClient> PrepareAsync(Uri address, CancellationToken cancellationToken)
    {
        using var admin = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = AdminKey });
        await admin.CreateTenantAsync("bench", cancellationToken);
        var key = await admin.CreateKeyAsync("bench", ["infer", "manage"], cancellationToken);
        var client = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = key.Key });
        foreach (var task in Tasks)
        {
            await client.RegisterTaskAsync(task, Path.Combine(CommonOptions.Home, "samples", "checkpoints", task), cancellationToken: cancellationToken);
        }

        return client;
    }

    private static async Task<List<double>> OneByOneAsync(PtmClient client, int count, CancellationToken cancellationToken)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await client.PredictAsync(Tasks[i % Tasks.Length], "The food was good and the people were friendly.", cancellationToken: cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }
}
