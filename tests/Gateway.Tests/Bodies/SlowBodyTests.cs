using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Gateway.Tests.Uploads;

namespace PtmOrleans.Gateway.Tests.Bodies;

/// <summary>Bodies that stop on their way: whoever sends them must not hold a request for ever.</summary>
public sealed class SlowBodyTests : IAsyncLifetime
{
    private static readonly string[] Routes =
    [
        "POST /v1/embeddings", "POST /v1/rerank", "POST /t/TASK/embed", "POST /v1/tasks/TASK/predict", "POST /v2/models/TASK/infer",
        "PUT /v1/tasks/TASK", "PATCH /v1/tasks/TASK",
    ];

    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync(o => o.MaxDeadline = o.DefaultDeadline = TimeSpan.FromSeconds(1));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Body_StopsOnItsWay_408OnEveryRoute()
    {
        var tenant = _host.Tenant();
        var (task, script) = tenant.Task(Models.Embedder());
        await tenant.Client.GetAsync($"/v1/tasks/{task}").BodyAsync();

        var answers = await Task.WhenAll(Routes.Select(r => SendAsync(r.Replace("TASK", task, StringComparison.Ordinal), tenant.Key)));

        Assert.All(Routes.Zip(answers), a => Assert.Equal((a.First, "HTTP/1.1 408 Request Timeout"), a));
        Assert.Empty(script.Requests);
    }

    [Fact]
    public void Kestrel_BodiesOfAnyRoute_HaveALeastRate()
    {
        var limits = _host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(4096, limits.MinRequestBodyDataRate!.BytesPerSecond);
    }

    private async Task<string> SendAsync(string route, string key)
    {
        await using var request = new RawRequest(_host.Address);
        await request.SendAsync(
            $"{route} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n",
            "{\"inputs\""u8.ToArray());
        return await request.StatusLineAsync();
    }
}
