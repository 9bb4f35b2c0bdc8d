using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace PtmOrleans.StandIns.OpenTelemetry.Tests;

public sealed class ExpositionTests
{
    [Fact]
    public async Task Counter_HasItsUnitAndTotal()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("ptm.switch.bytes.moved", "By", "Bytes moved.").Add(42);
        host.Meter.CreateCounter<double>("ptm.wait.time", "s").Add(1.5);
        host.Meter.CreateCounter<long>("ptm.requests", "{request}").Add(7);
        Assert.Equal(
            [
                "# TYPE ptm_requests_total counter",
                "ptm_requests_total{} 7",
                "# TYPE ptm_switch_bytes_moved_bytes_total counter",
                "# HELP ptm_switch_bytes_moved_bytes_total Bytes moved.",
                "ptm_switch_bytes_moved_bytes_total{} 42",
                "# TYPE ptm_wait_time_seconds_total counter",
                "ptm_wait_time_seconds_total{} 1.5",
            ],
            await MetricLinesAsync(host));
    }

    [Theory]
    [InlineData("queue.depth", "", "queue_depth")]
    [InlineData("cache_bytes", "By", "cache_bytes")]
    [InlineData("pack.padding", "1", "pack_padding")]
    [InlineData("cpu.load", "%", "cpu_load_percent")]
    [InlineData("link", "GBy/s", "link_gigabytes_per_second")]
    [InlineData("tokens", "{token}/s", "tokens_per_second")]
    [InlineData("latency", "ms", "latency_milliseconds")]
    [InlineData("odd..name--x", "furlong^2", "odd_name_x_furlong_2")]
    public async Task Gauge_NameFollowsItsUnit(string name, string unit, string expected)
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateObservableGauge(name, () => 3, unit);
        Assert.Equal([$"# TYPE {expected} gauge", $"{expected}{{}} 3"], await MetricLinesAsync(host));
    }

    [Fact]
    public async Task Counter_AlreadyNamedTotal_KeepsItsName()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads_total").Add(1);
        host.Meter.CreateCounter<long>("read_bytes_total", "By").Add(2);
        Assert.Equal(
            ["# TYPE loads_total counter", "loads_total{} 1", "# TYPE read_bytes_total counter", "read_bytes_total{} 2"],
            await MetricLinesAsync(host));
    }

    [Fact]
    public async Task Counter_WithTotalSwitchedOff_HasNone()
    {
        await using var host = await ScrapedHost.StartAsync(o => o.DisableTotalNameSuffixForCounters = true);
        host.Meter.CreateCounter<long>("loads").Add(1);
        Assert.Equal(["# TYPE loads counter", "loads{} 1"], await MetricLinesAsync(host));
    }

    [Fact]
    public async Task UpDownCounterAndGauges_AreGauges()
    {
        await using var host = await ScrapedHost.StartAsync();
        var resident = host.Meter.CreateUpDownCounter<int>("resident");
        resident.Add(5);
        resident.Add(-7);
        host.Meter.CreateGauge<double>("load").Record(0.25);
        host.Meter.CreateObservableGauge("limit", () => double.PositiveInfinity);
        host.Meter.CreateObservableUpDownCounter("depth", () => 2.5);
        Assert.Equal(
            [
                "# TYPE depth gauge",
                "depth{} 2.5",
                "# TYPE limit gauge",
                "limit{} +Inf",
                "# TYPE load gauge",
                "load{} 0.25",
                "# TYPE resident gauge",
                "resident{} -2",
            ],
            await MetricLinesAsync(host));
    }

    [Fact]
    public async Task Histogram_HasCumulativeBucketsSumAndCount()
    {
        await using var host = await ScrapedHost.StartAsync(
            metrics: m => m.AddView("ptm.run", new ExplicitBucketHistogramConfiguration { Boundaries = [0.005, 0.1, 2.5] }));
        var run = host.Meter.CreateHistogram<double>("ptm.run", "s", "Time of a run.");
        run.Record(0.001, new KeyValuePair<string, object?>("device", "cpu:0"));
        run.Record(0.05, new KeyValuePair<string, object?>("device", "cpu:0"));
        run.Record(0.1, new KeyValuePair<string, object?>("device", "cpu:0"));
        run.Record(30, new KeyValuePair<string, object?>("device", "cpu:0"));
        Assert.Equal(
            [
                "# TYPE ptm_run_seconds histogram",
                "# HELP ptm_run_seconds Time of a run.",
                "ptm_run_seconds_bucket{device=\"cpu:0\",le=\"0.005\"} 1",
                "ptm_run_seconds_bucket{device=\"cpu:0\",le=\"0.1\"} 3",
                "ptm_run_seconds_bucket{device=\"cpu:0\",le=\"2.5\"} 3",
                "ptm_run_seconds_bucket{device=\"cpu:0\",le=\"+Inf\"} 4",
                "ptm_run_seconds_sum{device=\"cpu:0\"} 30.151",
                "ptm_run_seconds_count{device=\"cpu:0\"} 4",
            ],
            await MetricLinesAsync(host));
    }

    [Fact]
    public async Task Histogram_DropsATagThatWouldBeItsBound()
    {
        await using var host = await ScrapedHost.StartAsync(
            o => o.ScopeInfoEnabled = false,
            m => m.AddView("h", new ExplicitBucketHistogramConfiguration { Boundaries = [1] }));
        host.Meter.CreateHistogram<int>("h").Record(1, new KeyValuePair<string, object?>("le", "x"));
        Assert.Contains("h_bucket{le=\"1\"} 1", await host.LinesAsync());
        Assert.Contains("h_sum{} 1", await host.LinesAsync());
    }

    [Fact]
    public async Task LabelsAndHelp_AreEscaped()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads", null, "A \"quoted\" \\ and\na line.").Add(
            1,
            new KeyValuePair<string, object?>("task.path", "a\\b\"c\nd"),
            new KeyValuePair<string, object?>("9lives", "é"),
            new KeyValuePair<string, object?>("ok", true),
            new KeyValuePair<string, object?>("n", 5));
        var lines = await host.LinesAsync();
        Assert.Contains(@"# HELP loads_total A ""quoted"" \\ and\na line.", lines);
        var sample = Assert.Single(lines, l => l.StartsWith("loads_total{", StringComparison.Ordinal));
        Assert.Contains(@"task_path=""a\\b\""c\nd""", sample);
        Assert.Contains("_9lives=\"é\"", sample);
        Assert.Contains("ok=\"true\"", sample);
        Assert.Contains("n=\"5\"", sample);
    }

    [Fact]
    public async Task LabelsThatBecomeEqual_JoinTheirValues()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads").Add(
            1, new KeyValuePair<string, object?>("a_b", "second"), new KeyValuePair<string, object?>("a.b", "first"));
        Assert.Contains("loads_total{a_b=\"first;second\"} 1", await host.LinesAsync());
    }

    [Fact]
    public async Task EachPoint_HasALineAndOneHeading()
    {
        await using var host = await ScrapedHost.StartAsync();
        var loads = host.Meter.CreateCounter<long>("loads");
        loads.Add(1, new KeyValuePair<string, object?>("model", "a"));
        loads.Add(2, new KeyValuePair<string, object?>("model", "b"));
        var lines = await MetricLinesAsync(host);
        Assert.Equal("# TYPE loads_total counter", lines[0]);
        Assert.Equal(["loads_total{model=\"a\"} 1", "loads_total{model=\"b\"} 2"], lines[1..].Order());
    }

    [Fact]
    public async Task MetricsThatShareANameButNotAType_AreLeftOut()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads").Add(1);
        host.Meter.CreateUpDownCounter<long>("loads.total").Add(1);
        host.Meter.CreateUpDownCounter<long>("other").Add(1);
        Assert.Equal(["# TYPE other gauge", "other{} 1"], await MetricLinesAsync(host));
    }

    [Fact]
    public async Task Scope_IsNamedOnEachSample()
    {
        var name = $"test.{Guid.NewGuid():N}";
        await using var host = await ScrapedHost.StartAsync(meterOptions: new MeterOptions(name)
        {
            Version = "1.2",
            Tags = [new("zone.id", "z1"), new("name", "reserved")],
        });
        host.Meter.CreateCounter<long>("loads").Add(1);
        Assert.Contains(
            $"loads_total{{otel_scope_name=\"{name}\",otel_scope_version=\"1.2\",otel_scope_zone_id=\"z1\"}} 1",
            (await host.ScrapeAsync()).Split('\n'));
    }

    [Fact]
    public async Task Scope_SwitchedOff_IsNotThere()
    {
        await using var host = await ScrapedHost.StartAsync(o => o.ScopeInfoEnabled = false);
        host.Meter.CreateCounter<long>("loads").Add(1);
        Assert.Contains("loads_total{} 1", (await host.ScrapeAsync()).Split('\n'));
    }

    [Fact]
    public async Task TargetInfo_HasTheResource()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads").Add(1);
        Assert.StartsWith(
            "# TYPE target_info gauge\n# HELP target_info Target metadata\ntarget_info{service_name=\"ptm\"} 1\n",
            await host.ScrapeAsync());
    }

    [Fact]
    public async Task TargetInfo_SwitchedOff_IsNotThere()
    {
        await using var host = await ScrapedHost.StartAsync(o => o.TargetInfoEnabled = false);
        host.Meter.CreateCounter<long>("loads").Add(1);
        Assert.StartsWith("# TYPE loads_total counter\n", await host.ScrapeAsync());
    }

    private static async Task<string[]> MetricLinesAsync(ScrapedHost host) =>
        [.. (await host.LinesAsync()).Where(l => !l.Contains("target_info", StringComparison.Ordinal))];
}
