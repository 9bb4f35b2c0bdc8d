using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace PtmOrleans.Cli.Tests.Support;

/// <summary>The <c>ptm</c> command as a process of its own, as a user starts it.</summary>
internal sealed class PtmProcess : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "PtmOrleans.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "ptm.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(string Mark, TaskCompletionSource Said)> _awaited = [];
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PtmProcess(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PTM_HOME"] = Path.GetDirectoryName(Samples);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static string Samples { get; } =
        typeof(PtmProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Samples").Value!;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static PtmProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Runs the command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = new PtmProcess(arguments);
        return (await process.ExitAsync(), process.Output);
    }

    /// <summary>Waits until a node says where it serves.</summary>
    public async Task<Uri> AddressAsync()
    {
        try
        {
            return new Uri(await _address.Task.WaitAsync(Patience));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the node did not come up: {Output}");
        }
    }

    /// <summary>Waits until a line begins like this.</summary>
    public async Task SaysAsync(string mark)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            _awaited.Add((mark, said));
            if (_output.ToString().Split('\n').Any(l => l.StartsWith(mark, StringComparison.Ordinal)))
            {
                said.SetResult();
            }
        }

        await said.Task.WaitAsync(Patience);
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public Task InterruptAsync() => SignalAsync("-INT");

    /// <summary>SIGTERM, as service managers send it.</summary>
    public Task TerminateAsync() => SignalAsync("-TERM");

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
            foreach (var (_, said) in _awaited.Where(a => line.StartsWith(a.Mark, StringComparison.Ordinal)))
            {
                said.TrySetResult();
            }
        }

        const string Mark = "Serving on ";
        if (line.StartsWith(Mark, StringComparison.Ordinal))
        {
            _address.TrySetResult(line[Mark.Length..].Split(' ')[0]);
        }
    }
}
