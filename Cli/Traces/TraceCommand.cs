using System.CommandLine;

namespace PtmOrleans.Cli.Traces;

/// <summary><c>ptm trace</c>: sequences of requests for benchmarks, made up or taken from live traffic.</summary>
internal static class TraceCommand
{
    public static Command Create() => new("trace", "Make, record and look at traces: which task is asked when.")
    {
        GenerateCommand.Create(), RecordCommand.Create(), ShowCommand.Create(),
    };
}
