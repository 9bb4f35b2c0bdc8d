using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace PtmOrleans.Cli.Serving;

/// <summary>How a node ends: the first signal (SIGTERM, or SIGINT as Ctrl-C sends it) drains it, a second one ends it at once.</summary>
internal static class NodeStop
{
    private const int ExitBySignal = 128;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>How long a command may take to end after a signal; null for commands that do not drain.</summary>
    public static TimeSpan? LimitOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Name is "serve" or "silo" or "gateway" ? Timeout.InfiniteTimeSpan : null;

    /// <summary>Waits for a signal, and for the drain that follows it within the host's own limit.</summary>
    public static async Task WaitAsync(IHost host, CancellationToken cancellationToken)
    {
        var signals = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        await host.WaitForShutdownAsync(cancellationToken);

        void OnSignal(PosixSignalContext signal)
        {
            if (Interlocked.Increment(ref signals) > 1)
            {
                Console.Error.WriteLine("Stopped at once.");
                Environment.Exit(ExitBySignal + (signal.Signal == PosixSignal.SIGINT ? Interrupt : Terminate));
            }
        }
    }
}
