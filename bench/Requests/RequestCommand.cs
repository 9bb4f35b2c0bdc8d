using System.CommandLine;
using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Requests;

/// <summary><c>ptm bench request</c>: what the platform adds to a run.</summary>
internal static class RequestCommand
{
    public static Command Create() => BenchCommand.Create(
        "request",
        "Send requests over HTTP to a node with the sample tasks, one by one and from 16 callers.",
        [],
        (_, report, cancellationToken) => new RequestBench(report).RunAsync(cancellationToken));
}
