using Microsoft.Extensions.Logging;

namespace PtmOrleans.Cli.Serving;

/// <summary>What a node writes to the terminal.</summary>
internal static class NodeLogging
{
    /// <summary>Warnings and worse go to standard error; standard output is for what was asked for.</summary>
    public static ILoggingBuilder ForNode(this ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // A failed start is reported as one sentence. That keys for cookies are kept unencrypted is of no concern: there are no cookies.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Critical);
        return logging;
    }
}
