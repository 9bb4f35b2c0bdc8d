using System.Diagnostics;

namespace Orleans.Configuration;

public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    public bool DropExpiredMessages { get; set; } = true;

    public int MaxMessageHeaderSize { get; set; } = 10 * 1024 * 1024;

    public int MaxMessageBodySize { get; set; } = 100 * 1024 * 1024;

    public bool CancelRequestOnTimeout { get; set; }
}
