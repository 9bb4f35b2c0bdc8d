using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Client;

namespace PtmOrleans.Cli.Demo;

/// <summary><c>ptm demo</c>: serves the trained samples for two tenants from a cache too small for all, and checks every answer.</summary>
internal static class DemoCommand
{
    private static readonly (string Tenant, string[] Tasks)[] Tenants =
        [("acme", ["sentiment", "topic"]), ("globex", ["entities", "similarity"])];

    public static Command Create()
    {
        var budget = new Option<string>("--budget")
        {
            Description = "Weights that the device may hold at a time.",
            DefaultValueFactory = _ => "4MiB",
        };
        var command = new Command("demo", "Serve the sample tasks for two tenants, ask them, and check the answers.") { budget };
        command.SetAction((parse, cancellationToken) => RunAsync(ByteSize.Parse(parse.GetValue(budget)!), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(long budget, CancellationToken cancellationToken)
    {
        var samples = SampleSet.Load(Path.Combine(CommonOptions.Home, "samples"));
        var data = Directory.CreateTempSubdirectory("ptm-demo-");
        var admin = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var options = new ServeOptions { Data = data.FullName, Port = 0, BudgetBytes = budget, AdminKey = admin };
        try
        {
            var started = Stopwatch.GetTimestamp();
            await using var app = NodeHost.Build(options);
            await ServeCommand.StartAsync(app, options, cancellationToken);
            var screen = new DemoScreen();
            screen.Started(app.Urls.First(), budget, Stopwatch.GetElapsedTime(started));
            var run = new DemoRun(new Uri(app.Urls.First()), admin, samples, screen);
            var right = await run.PlayAsync(Tenants, cancellationToken);
            await app.StopAsync(cancellationToken);
            return right ? 0 : 1;
        }
        catch (PtmApiException e)
        {
            throw new CommandException($"the demo's node refused a request: {e.Message}");
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
