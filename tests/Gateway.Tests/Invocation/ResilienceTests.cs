using System.Net;
using Orleans.Runtime;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Invocation;

[Collection(SharedGatewayGroup.Name)]
public class ResilienceTests(SharedGateway shared)
{
    private const string Body = """{"inputs": "good"}""";

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task SiloLost_CallRepeatedWithLessTime()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (request, _) => script.Requests.Count < 3
            ? throw new SiloUnavailableException("lost")
            : Task.FromResult(Models.Reply(Models.Classifier(), request.Tokens, 1));

        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.PredictAsync(task, Body).StatusAsync());

        var requests = script.Requests.ToArray();
        Assert.Equal(3, requests.Length);
        Assert.True(requests[2].TimeLeft < requests[0].TimeLeft && requests[2].Age > requests[0].Age);
    }

    [Fact]
    public async Task SiloLost_WithoutWord_CallRepeated()
    {
        var (task, script) = _tenant.Task();
        var forgotten = new TaskCompletionSource<InferReply>();
        script.Holds = _ => script.Requests.Count > 1;
        script.Infer = (request, _) => script.Requests.Count < 2 ? forgotten.Task : Task.FromResult(Models.Reply(Models.Classifier(), request.Tokens, 1));

        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.PredictAsync(task, Body).StatusAsync());

        Assert.Equal(2, script.Requests.DistinctBy(r => r.Id).Count());
        forgotten.SetCanceled();
    }

    [Fact]
    public async Task SlowAnswer_OfALivingSilo_AwaitedWithoutRepeating()
    {
        var (task, script) = _tenant.Task();
        var answer = new TaskCompletionSource<InferReply>();
        var probes = 0;
        script.Infer = (_, _) => answer.Task;
        script.Holds = id =>
        {
            if (++probes == 2)
            {
                answer.SetResult(Models.Reply(Models.Classifier(), script.LastRequest.Tokens, 1));
            }

            return id == script.LastRequest.Id;
        };

        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.PredictAsync(task, Body).StatusAsync());

        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task UnavailableAndThenOutOfTime_SaysThatItWasUnavailable()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (_, _) => Task.FromResult(script.Requests.Count < 2
            ? InferReply.Refuse(PtmError.Unavailable, "the weights cannot be fetched")
            : InferReply.Refuse(PtmError.DeadlineExpired, "late"));

        var error = await _tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Contains("the weights cannot be fetched", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SiloLostForGood_503WhenTheTimeIsUp()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (_, _) => throw new SiloUnavailableException("lost");

        using var response = await _tenant.Client.PredictAsync(task, """{"inputs": "good", "parameters": {"deadline_ms": 400}}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.True(script.Requests.Count > 1);
    }

    [Fact]
    public async Task NoDeviceAtTheMoment_Repeated()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (request, _) => Task.FromResult(
            script.Requests.Count < 2 ? InferReply.Refuse(PtmError.Unavailable, "no device") : Models.Reply(Models.Classifier(), request.Tokens, 1));

        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.PredictAsync(task, Body).StatusAsync());
    }

    [Theory]
    [InlineData(PtmError.ListFull)]
    [InlineData(PtmError.TaskFailed)]
    [InlineData(PtmError.DeadlineExpired)]
    public async Task LastingRefusal_NotRepeated(PtmError error)
    {
        var (task, script) = _tenant.Task();
        script.Answer(InferReply.Refuse(error, "why"));

        await _tenant.Client.PredictAsync(task, Body).StatusAsync();

        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task Timeout_OfTheCall_504()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (_, _) => throw new TimeoutException("no response");

        await _tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task Client_HangsUp_GrainIsCancelled()
    {
        var (task, script) = _tenant.Task();
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        script.Infer = async (_, token) =>
        {
            token.Register(() => cancelled.TrySetResult());
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("Not reached.");
        };
        using var hangUp = new CancellationTokenSource();

        var call = _tenant.Client.PostAsync($"/v1/tasks/{task}/predict", HttpCalls.Json(Body), hangUp.Token);
        await entered.Task.WaitAsync(GatewayHost.Patience);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(GatewayHost.Patience);
    }

    [Fact]
    public async Task Task_RemovedMeanwhile_404AtOnceAfter()
    {
        var (task, script) = _tenant.Task();
        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.PredictAsync(task, Body).StatusAsync());
        shared.Host.Platform.Tasks.TryRemove($"{_tenant.Name}/{task}", out _);

        Assert.Equal($"unknown task '{task}'", await _tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.NotFound));
        Assert.Single(script.Requests);
    }
}
