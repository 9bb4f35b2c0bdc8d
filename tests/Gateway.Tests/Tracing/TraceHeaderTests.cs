using System.Diagnostics;
using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Tracing;

[Collection(SharedGatewayGroup.Name)]
public class TraceHeaderTests(SharedGateway shared)
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";
    private const string State = "vendor=a,other=b";

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("good", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Request_InATrace_AnswerNamesASpanOfItAlsoWhenItIsAnError(string inputs, HttpStatusCode expected)
    {
        using var listener = Listen();
        var (task, _) = _tenant.Task();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tasks/{task}/predict")
        {
            Content = HttpCalls.Json(inputs.Length > 0 ? $$"""{"inputs": "{{inputs}}"}""" : "{}"),
        };
        request.Headers.Add("traceparent", Parent);
        request.Headers.Add("tracestate", State);

        using var response = await _tenant.Client.SendAsync(request).WaitAsync(GatewayHost.Patience);

        Assert.Equal(expected, response.StatusCode);
        var returned = Assert.Single(response.Headers.GetValues("traceparent"));
        Assert.StartsWith($"00-{Trace}-", returned, StringComparison.Ordinal);
        Assert.NotEqual(Parent, returned);
        Assert.Equal(State, string.Join(',', response.Headers.GetValues("tracestate")));
    }

    [Fact]
    public async Task Request_NobodyTraces_AnswerNamesNone()
    {
        var (task, _) = _tenant.Task();

        using var response = await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""");

        Assert.False(response.Headers.Contains("traceparent"));
    }

    // Samples this test's trace alone: other tests run beside it.
    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == ActivityTraceId.CreateFromString(Trace)
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
