using Spectre.Console;

namespace PtmOrleans.Cli.Output;

/// <summary>A progress bar on a terminal, and nothing where output is piped.</summary>
internal static class ProgressBar
{
    /// <summary>Runs the work while its reports (a caption, amount done, amount in all) move the bar.</summary>
    public static Task<T> RunAsync<T>(string caption, Func<Action<string, long, long>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work((_, _, _) => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(caption));
                return work((part, done, total) =>
                {
                    bar.Description = Markup.Escape($"{caption} {part}");
                    bar.MaxValue = Math.Max(1, total);
                    bar.Value = done;
                });
            });
    }
}
