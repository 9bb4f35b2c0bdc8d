namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>One gateway for all tests that need nothing special of it; each test has a tenant of its own.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    public GatewayHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
