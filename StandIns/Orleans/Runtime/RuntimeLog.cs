using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

internal sealed partial class RuntimeLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(Level = LogLevel.Error, Message = "Deactivation of {GrainId} failed.")]
    public partial void DeactivationFailed(GrainId grainId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Stopping stage {Stage} failed.")]
    public partial void StopFailed(int stage, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Caught and ignored exception thrown from timer callback of {GrainId}.")]
    public partial void TimerCallbackFailed(GrainId grainId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "One-way call {Method} of {GrainId} failed.")]
    public partial void OneWayCallFailed(string method, GrainId grainId, Exception exception);
}
