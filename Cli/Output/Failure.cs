using PtmOrleans.Client;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore;

namespace PtmOrleans.Cli.Output;

/// <summary>Turns what went wrong into one sentence and an exit code: 1 failed, 2 misuse, 130 interrupted.</summary>
internal static class Failure
{
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
        catch (OperationCanceledException)
        {
            return Say("interrupted.", 130);
        }
        catch (Exception e) when (e is WeightStoreException or InvalidModelException or PtmApiException or IOException
            or UnauthorizedAccessException or HttpRequestException or TimeoutException)
        {
            return Say(e.Message, 1);
        }
    }

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine($"ptm: {message}");
        return exitCode;
    }
}
