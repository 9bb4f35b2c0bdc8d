using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive = true;
    private int _isDisposed;

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _isActive;

    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_isActive)
        {
            return;
        }

        _isActive = false;
        await Task.Run(() => SiloHost.StopAsync(ct), CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await StopSiloAsync(stopGracefully: true);
            await ((IAsyncDisposable)SiloHost).DisposeAsync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            SiloHost.Dispose();
        }
    }
}
