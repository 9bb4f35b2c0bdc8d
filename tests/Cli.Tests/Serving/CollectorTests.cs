using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests.Serving;

/// <summary>A node with <c>--otlp</c>, and the collector that it names.</summary>
[Collection(NodeGroup.Name)]
public sealed class CollectorTests : IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-for-tests";
    private const string Text = "Snow is likely in the mountains by Thursday.";
    private static readonly string[] Steps = ["ptm.tokenize", "ptm.infer", "ptm.batch", "ptm.page_in", "ptm.run"];

    private readonly MemoryStream _received = new();
    private WebApplication _collector = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _collector = builder.Build();
        _collector.Run(ReceiveAsync);
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task Serve_WithACollector_SendsItTheTraceAndNoTexts()
    {
        using var folder = new TempFolder();
        var trace = ActivityTraceId.CreateRandom();
        string key;
        await using (var app = NodeHost.Build(new ServeOptions
        {
            Data = folder["data"],
            Port = 0,
            AdminKey = AdminKey,
            Collector = new Uri(_collector.Urls.Single()),
        }))
        {
            await app.StartAsync();
            using var api = new Api(new Uri(app.Urls.Single()));
            key = await api.CreateTenantAsync(AdminKey, "acme");
            await api.RegisterAsync(key, "topic", Path.Combine(PtmProcess.Samples, "checkpoints", "topic"));
            using var reply = await api.PredictAsync(key, "topic", $"\"{Text}\"", ("traceparent", $"00-{trace}-b7ad6b7169203331-01"));
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            await app.StopAsync();
        }

        var received = _received.ToArray();
        var traceBytes = Convert.FromHexString(trace.ToString());
        Assert.All(Steps, step => Assert.True(Contains(received, Encoding.UTF8.GetBytes(step)), step));
        Assert.True(Contains(received, traceBytes));
        Assert.True(Contains(received, "ptm-node"u8));
        Assert.False(Contains(received, Encoding.UTF8.GetBytes(Text)));
        Assert.False(Contains(received, Encoding.UTF8.GetBytes(key)));
    }

    // The body of an export over gRPC: a flag, a length, and protocol buffers in which texts and ids lie as they are.
    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        lock (_received)
        {
            body.WriteTo(_received);
        }

        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.Body.WriteAsync(new byte[5]);
    }

    private static bool Contains(byte[] where, ReadOnlySpan<byte> what) => where.AsSpan().IndexOf(what) >= 0;
}
