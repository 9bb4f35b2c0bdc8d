using System.Net;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.OpenInference;

public sealed class TritonStatusTests : IAsyncLifetime
{
    private const string Tensors = """{"inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "INT64", "data": [2, 5, 3]}]}""";

    private GatewayHost _host = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync(options => options.TritonStatuses = true);
        _tenant = _host.Tenant();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(PtmError.ListFull, 503, 429)]
    [InlineData(PtmError.DeadlineExpired, 503, 504)]
    [InlineData(PtmError.OutOfService, 503, 503)]
    [InlineData(PtmError.InvalidRequest, 400, 400)]
    [InlineData(PtmError.UnknownTask, 404, 404)]
    [InlineData(PtmError.TaskFailed, 500, 500)]
    public async Task Refusal_UnderV2AsTriton_ElsewhereAsEver(PtmError error, int infer, int predict)
    {
        var (task, script) = _tenant.Task();
        script.Answer(InferReply.Refuse(error, "why"));

        await _tenant.Client.InferAsync(task, Tensors).ErrorAsync((HttpStatusCode)infer);
        await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""").ErrorAsync((HttpStatusCode)predict);
    }

    [Fact]
    public async Task NotReady_400()
    {
        var (task, script) = _tenant.Task();
        script.Description = script.Description with { IsUnloaded = true };
        _host.Platform.Devices = [];

        using var response = await _host.Anonymous().GetAsync("/v2/health/ready");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        await _tenant.Client.GetAsync($"/v2/models/{task}/ready").ErrorAsync(HttpStatusCode.BadRequest);
    }
}
