using System.Diagnostics;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Gateway;

/// <summary>The bare server in a process of its own, as the node is.</summary>
internal sealed class BareProcess : IDisposable
{
    public const string Verb = "bare-server";
    public const string Mark = "Bare server on ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private BareProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    public static async Task<BareProcess> StartAsync(string model, string checkpoint, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BareProcess).Assembly.Location, Verb, model, checkpoint])
        {
            RedirectStandardOutput = true,
        };
        var server = new BareProcess(Process.Start(start)!);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            var line = await server._process.StandardOutput.ReadLineAsync(limit.Token);
            server.Address = line?.StartsWith(Mark, StringComparison.Ordinal) is true
                ? new Uri(line[Mark.Length..])
                : throw new CommandException("the bare server ended before it served; see its messages above.");
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
