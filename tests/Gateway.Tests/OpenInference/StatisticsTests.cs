using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.OpenInference;

public sealed class StatisticsTests : IAsyncLifetime
{
    private GatewayHost _host = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _tenant = _host.Tenant();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Model_TritonsShape()
    {
        var (task, script) = _tenant.Task(Models.Classifier(2));
        script.Statistics = new VersionStatistics
        {
            Version = 2,
            LastRequest = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            Items = 5,
            Executions = 3,
            Success = new CountedTime(4, TimeSpan.FromMicroseconds(40)),
            Fail = new CountedTime(1, TimeSpan.FromMicroseconds(9)),
            Queue = new CountedTime(4, TimeSpan.FromMicroseconds(10)),
            Switch = new CountedTime(4, TimeSpan.FromMicroseconds(2)),
            Compute = new CountedTime(4, TimeSpan.FromMicroseconds(20)),
            Batches = [new BatchStatistics(2, new CountedTime(3, TimeSpan.FromTicks(1)), new CountedTime(3, TimeSpan.FromTicks(150)))],
        };
        _host.Platform.Devices =
        [
            Device("silo/cuda1", "cuda", $"{_tenant.Name}/{task}:2"),
            Device("silo/cpu0", "cpu", $"{_tenant.Name}/{task}:1"),
        ];

        var body = await _tenant.Client.GetAsync($"/v2/models/{task}/versions/2/stats").BodyAsync();

        Assert.Equal(
            $$$"""{"model_stats":[{"name":"{{{task}}}","version":"2","last_inference":1700000000123,"inference_count":5,"execution_count":3,"inference_stats":{"success":{"count":4,"ns":40000},"fail":{"count":1,"ns":9000},"queue":{"count":4,"ns":10000},"compute_input":{"count":4,"ns":2000},"compute_infer":{"count":4,"ns":20000},"compute_output":{"count":4,"ns":0},"cache_hit":{"count":0,"ns":0},"cache_miss":{"count":0,"ns":0}},"response_stats":{},"batch_stats":[{"batch_size":2,"compute_input":{"count":3,"ns":100},"compute_infer":{"count":3,"ns":15000},"compute_output":{"count":3,"ns":0}}],"memory_usage":[{"type":"GPU","id":1,"byte_size":1000}]}]}""",
            body.GetRawText());
    }

    [Fact]
    public async Task All_EveryVersionOfTheTenantsTasksAlone()
    {
        var (one, _) = _tenant.Task(Models.Classifier(1), Models.Classifier(3));
        var (other, _) = _tenant.Task();
        _host.Tenant().Task();

        var body = await _tenant.Client.GetAsync("/v2/models/stats").BodyAsync();
        var single = await _tenant.Client.GetAsync($"/v2/models/{one}/stats").BodyAsync();

        Assert.Equal([$"{one}:1", $"{one}:3", $"{other}:1"], Names(body));
        Assert.Equal([$"{one}:1", $"{one}:3"], Names(single));
        Assert.All(body.GetProperty("model_stats").EnumerateArray(), m => Assert.Equal(0, m.GetProperty("last_inference").GetInt64()));

        static IEnumerable<string> Names(System.Text.Json.JsonElement body) => body.GetProperty("model_stats").EnumerateArray()
            .Select(m => $"{m.GetProperty("name").GetString()}:{m.GetProperty("version").GetString()}");
    }

    [Fact]
    public async Task Model_UnknownOrForeign_404Alike()
    {
        var (task, _) = _tenant.Task();
        var (theirs, _) = _host.Tenant().Task();

        await _tenant.Client.GetAsync($"/v2/models/{task}/versions/9/stats").ErrorAsync(HttpStatusCode.NotFound);
        var unknown = await _tenant.Client.GetAsync("/v2/models/none/stats").ErrorAsync(HttpStatusCode.NotFound);
        Assert.Equal(
            unknown.Replace("none", theirs, StringComparison.Ordinal),
            await _tenant.Client.GetAsync($"/v2/models/{theirs}/stats").ErrorAsync(HttpStatusCode.NotFound));
    }

    private static DeviceReport Device(string name, string kind, string resident) =>
        new() { Device = name, Kind = kind, Instances = 1, BudgetBytes = 1000, FreeBytes = 600, Resident = [resident], Outstanding = [] };
}
