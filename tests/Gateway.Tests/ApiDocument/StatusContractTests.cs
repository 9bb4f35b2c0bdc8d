using Orleans.Runtime;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>What goes wrong on the platform's side has the status and the shape that are documented.</summary>
public sealed class StatusContractTests(ContractGateway gateway) : IClassFixture<ContractGateway>, IDisposable
{
    private readonly Platform _platform = gateway.Host.Platform;

    /// <summary>Every operation that needs a key.</summary>
    public static TheoryData<string> Closed => ContractTests.Closed;

    /// <summary>The same but for the feed of arrivals, whose limit is one of the readers.</summary>
    public static TheoryData<string> ClosedAndEnding =>
        [.. CurrentApi.Text.Operations.Where(o => o.NeedsKey && o.Path != "/v1/arrivals").Select(o => o.Name)];

    /// <summary>Every operation that runs a task, with each way in which that fails.</summary>
    public static TheoryData<string, PtmError, int> Running
    {
        get
        {
            (PtmError, int)[] failures = [(PtmError.ListFull, 429), (PtmError.DeadlineExpired, 504), (PtmError.TooLarge, 413)];
            var data = new TheoryData<string, PtmError, int>();
            var timed = CurrentApi.Text.Operations.Where(o => o.Replies.Values.Any(r => r["headers"]?["x-inference-time"] is not null));
            foreach (var operation in timed)
            {
                failures.ToList().ForEach(f => data.Add(operation.Name, f.Item1, f.Item2));
                data.Add(operation.Name, PtmError.TaskFailed, operation.Tag is "Text Embeddings Inference" ? 424 : 500);
            }

            return data;
        }
    }

    /// <summary>Every operation that runs a task.</summary>
    public static TheoryData<string> Runs => [.. Running.Select(r => (string)r[0]).Distinct()];

    public void Dispose() => _platform.KeyFailure = _ => null;

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Operation_StateCannotBeRead_503(string name)
    {
        var client = ClientOf(name);
        _platform.KeyFailure = _ => new OrleansException("no storage", new IOException("no disk"));

        Assert.Equal(503, await gateway.SendAsync(CurrentApi.Text.Operation(name), client));
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Operation_PlatformDoesNotAnswer_504(string name)
    {
        var client = ClientOf(name);
        _platform.KeyFailure = _ => new TimeoutException("too late");

        Assert.Equal(504, await gateway.SendAsync(CurrentApi.Text.Operation(name), client));
    }

    [Theory]
    [MemberData(nameof(ClosedAndEnding))]
    public async Task Operation_TenantHasReachedItsRate_429OnItsOwnRoutesAlone(string name)
    {
        var operation = CurrentApi.Text.Operation(name);
        var tenant = gateway.Prepare();
        var limits = new TenantLimits { RequestsPerSecond = 0.001, Burst = 1 };
        _platform.Tenants[tenant.Name] = _platform.Tenants[tenant.Name] with { Limits = limits, HasDefaultLimits = false };
        await tenant.Client.GetAsync("/v1/models").BodyAsync();
        var status = await gateway.SendAsync(operation, tenant.Client);

        Assert.Equal(operation.Replies.ContainsKey(429), status == 429);
    }

    [Theory]
    [MemberData(nameof(Running))]
    public async Task Operation_TaskIsRefused_AnswersAsDocumented(string name, PtmError error, int status)
    {
        var tenant = gateway.Prepare();
        foreach (var script in _platform.Tasks.Values.Where(t => t.Description.Name.Tenant == tenant.Name))
        {
            script.Answer(InferReply.Refuse(error, "no"));
        }

        Assert.Equal(status, await gateway.SendAsync(CurrentApi.Text.Operation(name), tenant.Client));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Operation_TaskFailsUnexpectedly_500(string name)
    {
        var tenant = gateway.Prepare();
        foreach (var script in _platform.Tasks.Values.Where(t => t.Description.Name.Tenant == tenant.Name))
        {
            script.Infer = (_, _) => throw new InvalidOperationException("a fault of the platform's");
        }

        Assert.Equal(500, await gateway.SendAsync(CurrentApi.Text.Operation(name), tenant.Client));
    }

    private HttpClient ClientOf(string name)
    {
        var isOperators = CurrentApi.Text.Operation(name).ForOperators;
        return gateway.Host.Tenant(isOperators ? KeyScopes.Operate : KeyScopes.Infer | KeyScopes.Manage).Client;
    }
}
