using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tenants;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Cluster.Tests.Support;

/// <summary>A gateway on a real port in front of a cluster, as <c>ptm gateway</c> makes it, that a test can kill.</summary>
internal sealed class ClusterGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<ConnectionContext, byte> _connections;

    private ClusterGateway(WebApplication app, ConcurrentDictionary<ConnectionContext, byte> connections)
    {
        _app = app;
        _connections = connections;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    public int Connections => _connections.Count;

    public static async Task<ClusterGateway> StartAsync(ServingCluster cluster)
    {
        var connections = new ConcurrentDictionary<ConnectionContext, byte>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => Note(listen, connections)));
        builder.Services.AddSingleton(cluster.Grains);
        builder.AddPtmGateway();
        var app = builder.Build();
        app.MapPtmGateway();
        await app.StartAsync().WaitAsync(ServingCluster.Patience);
        return new ClusterGateway(app, connections);
    }

    /// <summary>A key of a tenant, as every gateway of the cluster knows it.</summary>
    public static async Task<string> CreateKeyAsync(ServingCluster cluster, string tenant)
    {
        var issuer = new KeyIssuer(cluster.Grains, TimeProvider.System);
        var (_, _, key) = await issuer.IssueAsync(tenant, KeyScopes.Infer | KeyScopes.Manage, CancellationToken.None).WaitAsync(ServingCluster.Patience);
        return key;
    }

    /// <summary>Ends the gateway as SIGKILL does: every connection breaks, whatever is under way on it, and nobody listens any more.</summary>
    public async Task KillAsync()
    {
        var stopped = _app.StopAsync(new CancellationToken(canceled: true));
        foreach (var connection in _connections.Keys)
        {
            connection.Abort(new ConnectionAbortedException("killed"));
        }

        try
        {
            await stopped.WaitAsync(ServingCluster.Patience);
        }
        catch (OperationCanceledException)
        {
            // It was not to wait for anything.
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static void Note(ListenOptions listen, ConcurrentDictionary<ConnectionContext, byte> connections) => listen.Use(next => async connection =>
    {
        connections.TryAdd(connection, 0);
        try
        {
            await next(connection);
        }
        finally
        {
            connections.TryRemove(connection, out _);
        }
    });
}
