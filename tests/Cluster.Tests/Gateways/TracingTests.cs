using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using PtmOrleans.Cluster.Tests.Support;

namespace PtmOrleans.Cluster.Tests.Gateways;

/// <summary>A request's trace from its caller through gateway and silos to the device that computed it.</summary>
public class TracingTests
{
    private const int Requests = 24;
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private static readonly string[] Sources = ["PtmOrleans", "Microsoft.Orleans.Application", "Microsoft.AspNetCore"];
    private static readonly string[] Steps = ["ptm.tokenize", "ptm.infer", "ptm.batch", "ptm.page_in", "ptm.run"];

    [Fact]
    public async Task Predict_InATrace_EverySpanIsOfThatTraceWithItsParent()
    {
        var trace = ActivityTraceId.CreateRandom();
        await using var cluster = await ServingCluster.StartAsync(silos: 2);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        await using var gateway = await ClusterGateway.StartAsync(cluster);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await ClusterGateway.CreateKeyAsync(cluster, "acme"));
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        var (spans, byId) = (new ConcurrentDictionary<string, Activity>(), new ConcurrentDictionary<ActivitySpanId, Activity>());
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = Listen(trace, started => byId[started.SpanId] = started, ended =>
        {
            spans.TryAdd(ended.OperationName, ended);
            if (Steps.All(spans.ContainsKey) && spans.ContainsKey(Request))
            {
                all.TrySetResult();
            }
        });

        using var reply = await http.PostAsJsonAsync($"/v1/tasks/{task.Name.Name}/predict", new { inputs = "word7 word8 word9" });
        reply.EnsureSuccessStatusCode();
        await all.Task.WaitAsync(ServingCluster.Patience);

        var request = spans[Request];
        Assert.Equal("b7ad6b7169203331", request.ParentSpanId.ToString());
        Assert.Equal(request.SpanId, spans["ptm.tokenize"].ParentSpanId);

        // Between the two there are the spans of the grain call.
        var call = byId[spans["ptm.infer"].ParentSpanId];
        Assert.Equal("Microsoft.Orleans.Application", call.Source.Name);
        while (call.ParentSpanId != request.SpanId)
        {
            call = byId[call.ParentSpanId];
        }

        Assert.Equal(spans["ptm.infer"].SpanId, spans["ptm.batch"].ParentSpanId);
        Assert.Equal(spans["ptm.infer"].SpanId, Assert.Single(spans["ptm.batch"].Links).Context.SpanId);
        Assert.Equal(spans["ptm.batch"].SpanId, spans["ptm.page_in"].ParentSpanId);
        Assert.Equal(spans["ptm.batch"].SpanId, spans["ptm.run"].ParentSpanId);

        var batch = spans["ptm.batch"];
        Assert.Equal(
            ("acme", "task0", 1, 1, 5, "cpu0"),
            (batch.GetTagItem("ptm.tenant"), batch.GetTagItem("ptm.task"), batch.GetTagItem("ptm.version"), batch.GetTagItem("ptm.items"),
                batch.GetTagItem("ptm.tokens"), batch.GetTagItem("ptm.device")));
        Assert.Equal(task.Bytes, spans["ptm.page_in"].GetTagItem("ptm.bytes_paged"));
        Assert.All(spans.Values, s => Assert.DoesNotContain(s.TagObjects, t => t.Value?.ToString()?.Contains("word7", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task Infer_RequestsThatShareABatch_AreLinkedFromIt()
    {
        var trace = ActivityTraceId.CreateRandom();
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        var (requests, links) = (new ConcurrentDictionary<ActivitySpanId, bool>(), new ConcurrentDictionary<ActivitySpanId, bool>());
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new ActivitySource(nameof(TracingTests));
        using var listener = Listen(trace, _ => { }, ended =>
        {
            if (ended.OperationName == "ptm.infer")
            {
                requests[ended.SpanId] = true;
            }

            foreach (var link in ended.OperationName == "ptm.batch" ? ended.Links : [])
            {
                links[link.Context.SpanId] = true;
            }

            if (links.Count == Requests && requests.Count == Requests)
            {
                all.TrySetResult();
            }
        });
        var parent = new ActivityContext(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        using (source.StartActivity("test", ActivityKind.Internal, parent))
        {
            var calls = Enumerable.Range(0, Requests).Select(i => cluster.InferAsync(task, task.Request(seed: i, lengths: [6])));
            Assert.All(await Task.WhenAll(calls), r => Assert.Equal(Grains.PtmError.None, r.Error));
        }

        // A batch's span ends when its device has told everybody, which may be after the callers have their answers.
        await all.Task.WaitAsync(ServingCluster.Patience);
        Assert.Equal(requests.Keys.ToHashSet(), links.Keys.ToHashSet());
    }

    // Samples one trace alone: other tests run beside this one.
    private static ActivityListener Listen(ActivityTraceId trace, Action<Activity> onStarted, Action<Activity> onStopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => Sources.Contains(source.Name) || source.Name == nameof(TracingTests),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStarted = onStarted,
            ActivityStopped = onStopped,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
