using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Options;
using PtmOrleans.Client;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore;

namespace PtmOrleans.Cli.Output;

/// <summary>Turns what went wrong into one sentence and an exit code: 1 failed, 2 misuse, 130 interrupted.</summary>
internal static class Failure
{
    private static bool IsDebugging => Environment.GetEnvironmentVariable("PTM_DEBUG") == "1";

    public static async Task<int> ReportAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (CommandException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (OptionsValidationException e)
        {
            return Say(e.Message, 2);
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted.", 130);
        }
        catch (Exception e) when (e is WeightStoreException or InvalidModelException or PtmApiException or IOException
            or UnauthorizedAccessException or HttpRequestException or TimeoutException)
        {
            return Say(e.Message, 1);
        }
        catch (Exception e) when (!IsDebugging)
        {
            return Say($"an unexpected failure, {e.GetType().Name}: {e.Message} (PTM_DEBUG=1 shows where.)", 1);
        }
    }

    /// <summary>Refuses a command line that cannot be understood; a command that lacks its verb shows what there is.</summary>
    public static ParseResult Understand(ParseResult parse)
    {
        var errors = string.Join(' ', parse.Errors.Select(e => e.Message).Distinct());
        return errors.Length == 0 ? parse : throw new CommandException($"{errors} 'ptm {PathOf(parse.CommandResult)}--help' shows how.", 2);
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)}{command.Command.Name} " : "";

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine($"ptm: {message}");
        return exitCode;
    }
}
