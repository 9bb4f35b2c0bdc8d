using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;

namespace PtmOrleans.Bench.Nodes;

/// <summary>A node as <c>ptm serve</c> runs it, in a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    public const string Tenant = "bench";
    public const string AdminKey = "bench-admin-key-0123456789";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    // As it is built to be run, in a folder without this program.
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "PtmOrleans.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "ptm.dll");

    private readonly Process _process;
    private readonly HttpClient _tenant = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly HttpClient _operator = new();

    private NodeProcess(Process process) => _process = process;

    /// <summary>From the start of the process until it is ready and lists all tasks.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Starts a node on a data folder and waits until it knows so many tasks.</summary>
    public static async Task<NodeProcess> StartAsync(string data, int tasks, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        string[] arguments = ["serve", "--port", "0", "--admin-key", AdminKey, "--data", data, "--budget", "64MiB"];
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PTM_HOME"] = CommonOptions.Home;
        var node = new NodeProcess(Process.Start(start)!);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            await node.ConnectAsync(limit.Token);
            await node.AwaitTasksAsync(tasks, limit.Token);
            node.StartTime = Stopwatch.GetElapsedTime(started);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public int ProcessId => _process.Id;

    public Uri Address => _tenant.BaseAddress!;

    /// <summary>A key of the tenant's that may do everything.</summary>
    public string Key => _tenant.DefaultRequestHeaders.Authorization!.Parameter!;

    /// <summary>A client of the tenant.</summary>
    public PtmClient Client() => new(new PtmClientOptions
    {
        BaseAddress = Address,
        ApiKey = Key,
    });

    /// <summary>The body of a route's answer, to its last byte.</summary>
    public Task<byte[]> GetAsync(string route, CancellationToken cancellationToken) => _tenant.GetByteArrayAsync(route, cancellationToken);

    /// <summary>The same with the operator's key.</summary>
    public Task<byte[]> GetAsOperatorAsync(string route, CancellationToken cancellationToken) =>
        _operator.GetByteArrayAsync(route, cancellationToken);

    /// <summary>Removes a task.</summary>
    public async Task RemoveAsync(string task, CancellationToken cancellationToken)
    {
        using var answer = await _tenant.DeleteAsync($"/v1/tasks/{task}", cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var interrupt = Process.Start("kill", ["-INT", $"{_process.Id}"]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
        _tenant.Dispose();
        _operator.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        const string Mark = "Serving on ";
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new CommandException("the node ended before it served; see its messages above.");
        }
        while (!line.StartsWith(Mark, StringComparison.Ordinal));
        var address = new Uri(line[Mark.Length..].Split(' ')[0]);
        _operator.BaseAddress = _tenant.BaseAddress = address;
        _operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using var admin = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = AdminKey });
        await EnsureTenantAsync(admin, cancellationToken);
        var key = await admin.CreateKeyAsync(Tenant, ["infer", "manage"], cancellationToken);
        _tenant.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
    }

    // A data folder with tasks brings its tenant along.
    private static async Task EnsureTenantAsync(PtmClient admin, CancellationToken cancellationToken)
    {
        try
        {
            await admin.CreateTenantAsync(Tenant, cancellationToken);
        }
        catch (PtmApiException e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
        }
    }

    private async Task AwaitTasksAsync(int tasks, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var ready = await _operator.GetAsync("/v2/health/ready", cancellationToken);
            if (ready.IsSuccessStatusCode && await CountAsync(cancellationToken) >= tasks)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        using var client = Client();
        return (await client.ListTasksAsync(cancellationToken)).Count;
    }
}
