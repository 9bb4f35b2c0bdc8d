using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Draining;

/// <summary>A gateway that stops while it is called, over sockets.</summary>
public sealed class DrainingGatewayTests
{
    private const string Body = """{"inputs": "good"}""";

    [Fact]
    public async Task Stop_RequestsInWork_AreAnsweredAndNewOnesSentElsewhere()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (task, script) = tenant.Task();
        var answer = Hold(script, out var arrived, count: 20);
        var calls = Enumerable.Range(0, 20).Select(_ => tenant.Client.PredictAsync(task, Body)).ToArray();
        await arrived.WaitAsync(GatewayHost.Patience);

        var stopped = host.StopAsync();
        using var refused = await host.With(tenant.Key).PredictAsync(task, Body);
        var refusal = await Task.FromResult(refused).ErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("this gateway is about to stop", refusal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.True(refused.Headers.ConnectionClose);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.Anonymous().GetAsync("/v2/health/ready").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await host.Anonymous().GetAsync("/v2/health/live").StatusAsync());
        Assert.False(stopped.IsCompleted);

        answer.SetResult();
        Assert.All(await Task.WhenAll(calls), r => Assert.Equal(HttpStatusCode.OK, r.StatusCode));
        await stopped.WaitAsync(GatewayHost.Patience);
        Assert.Equal(20, script.Requests.Count);
    }

    [Fact]
    public async Task Stop_UnderLoad_EveryRequestThatATaskGotIsAnswered()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (task, script) = tenant.Task();
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        script.Infer = async (request, _) =>
        {
            await Task.Yield();
            if (script.Requests.Count > 200)
            {
                busy.TrySetResult();
            }

            return Models.Reply(Models.Classifier(), request.Tokens, 0.5f, 1.5f);
        };
        var callers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => CallUntilGoneAsync(tenant.Client, task))).ToArray();

        await busy.Task.WaitAsync(GatewayHost.Patience);
        await host.StopAsync().WaitAsync(GatewayHost.Patience);

        var answered = await Task.WhenAll(callers).WaitAsync(GatewayHost.Patience);
        Assert.Equal(script.Requests.Count, answered.Sum());
    }

    [Fact]
    public async Task Stop_WithADelay_ServesOnAndSaysThatItIsNotReady()
    {
        var clock = new ManualTimeProvider();
        await using var host = await GatewayHost.StartAsync(
            o => o.DrainDelay = TimeSpan.FromSeconds(10), services => services.AddSingleton<TimeProvider>(clock));
        var tenant = host.Tenant();
        var (task, _) = tenant.Task();

        var stopped = host.StopAsync();
        try
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.Anonymous().GetAsync("/v2/health/ready").StatusAsync());
            using var served = await tenant.Client.PredictAsync(task, Body);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.True(served.Headers.ConnectionClose);
            Assert.False(stopped.IsCompleted);
        }
        finally
        {
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        await stopped.WaitAsync(GatewayHost.Patience);
    }

    [Fact]
    public async Task Stop_RequestLongerThanTheLimit_IsBrokenOff()
    {
        var clock = new ManualTimeProvider();
        await using var host = await GatewayHost.StartAsync(
            o => o.DrainLimit = TimeSpan.FromSeconds(5), services => services.AddSingleton<TimeProvider>(clock));
        var tenant = host.Tenant();
        var (task, script) = tenant.Task();
        Hold(script, out var arrived, count: 1);
        var call = tenant.Client.PredictAsync(task, Body);
        await arrived.WaitAsync(GatewayHost.Patience);

        var stopped = host.StopAsync();
        clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        await stopped.WaitAsync(GatewayHost.Patience);
    }

    [Fact]
    public async Task ShutdownTimeout_HasRoomForTheDrain()
    {
        await using var host = await GatewayHost.StartAsync(o => (o.DrainDelay, o.DrainLimit) = (TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(2)));

        var timeout = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.Equal(new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(127), timeout);
    }

    private static TaskCompletionSource Hold(ScriptedTask script, out Task arrived, int count)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        arrived = all.Task;
        script.Infer = async (request, cancellationToken) =>
        {
            if (script.Requests.Count == count)
            {
                all.TrySetResult();
            }

            await answer.Task.WaitAsync(cancellationToken);
            return Models.Reply(Models.Classifier(), request.Tokens, 0.5f, 1.5f);
        };
        return answer;
    }

    // A connection may be closed before a request on it is read; what the task got must have been answered.
    private static async Task<int> CallUntilGoneAsync(HttpClient client, string task)
    {
        for (var answered = 0; ; answered++)
        {
            try
            {
                using var response = await client.PredictAsync(task, Body);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                    return answered;
                }
            }
            catch (HttpRequestException)
            {
                return answered;
            }
        }
    }
}
