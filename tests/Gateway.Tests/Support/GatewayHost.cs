using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>A gateway on a real port, with a silo of scripted grains in its process.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    public const string AdminKey = "an-admin-key-for-tests";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Of the whole process: meters reach every host's exporter.
    private static int _names;

    private readonly WebApplication _app;
    private readonly HttpClient _anonymous;

    private GatewayHost(WebApplication app, Platform platform)
    {
        _app = app;
        Platform = platform;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _anonymous = new HttpClient { BaseAddress = Address, Timeout = Patience };
    }

    public Platform Platform { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<GatewayHost> StartAsync(
        Action<GatewayOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var platform = new Platform();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(platform);
        services?.Invoke(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.UseOrleans(silo => JoinOwnCluster(silo));
        builder.AddPtmGateway(options =>
        {
            options.AdminKey = AdminKey;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapPtmGateway();
        await app.StartAsync().WaitAsync(Patience);
        return new GatewayHost(app, platform);
    }

    /// <summary>A client without a key.</summary>
    public HttpClient Anonymous() => _anonymous;

    /// <summary>A client with a key.</summary>
    public HttpClient With(string key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    public HttpClient Admin() => With(AdminKey);

    /// <summary>A name that no other test uses.</summary>
    public string FreshName(string prefix = "t") => $"{prefix}{Interlocked.Increment(ref _names)}";

    /// <summary>A new tenant with a key that may do these things.</summary>
    public TestTenant Tenant(KeyScopes scopes = KeyScopes.Infer | KeyScopes.Manage)
    {
        var name = FreshName("tenant");
        var key = ApiKey.Create();
        Platform.Tenants[name] = new TenantDescription(name, [], [key.Id], DateTimeOffset.UnixEpoch);
        Platform.Keys[key.Id] = new ApiKeyRecord(name, ApiKey.Hash(key.Secret), scopes, DateTimeOffset.UnixEpoch);
        return new TestTenant(this, name, key.ToString());
    }

    /// <summary>Stops the host as a signal does, with its drain.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _anonymous.Dispose();
        await _app.StopAsync().WaitAsync(Patience);
        await _app.DisposeAsync();
    }

    private static void JoinOwnCluster(ISiloBuilder silo)
    {
        var cluster = Guid.NewGuid().ToString("N");
        silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: cluster, clusterId: cluster);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
