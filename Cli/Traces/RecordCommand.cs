using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Client;
using PtmOrleans.Scheduling.Workloads;
using Spectre.Console;

namespace PtmOrleans.Cli.Traces;

/// <summary><c>ptm trace record</c>: follows a gateway's arrivals until told to stop and keeps them as a trace.</summary>
internal static class RecordCommand
{
    private const int LongestSeconds = 86_400;

    public static Command Create()
    {
        var target = TraceOptions.Out();
        var seconds = CommonOptions.OptionalNumber("--seconds", "How long; until Ctrl-C when left out.", 1, LongestSeconds);
        var map = new Option<string?>("--map") { Description = "File that gets the tasks that the letters stand for, as JSON." };
        var (url, key) = (CommonOptions.Url(), CommonOptions.Key());
        var command = new Command("record", "Record a running node's traffic as a trace; needs an operator's key.")
        {
            target, seconds, map, url, key,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var files = new RecordFiles(Path.GetFullPath(parse.GetValue(target)!), MapFile(parse.GetValue(map)));
            var limit = parse.GetValue(seconds) is { } number ? TimeSpan.FromSeconds(number) : Timeout.InfiniteTimeSpan;
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var recorder = new TraceRecorder();
            var (length, failure) = await FollowAsync(client, recorder, limit, cancellationToken);
            if (recorder.Requests == 0)
            {
                throw failure ?? new CommandException("no request arrived; nothing was written.");
            }

            var recording = recorder.End(Path.GetFileNameWithoutExtension(files.Trace), length);
            files.Write(recording);
            Tell(recording, files);
            return failure is null ? 0 : throw new CommandException($"{failure.Message}; the trace holds what arrived before.");
        });
        return command;
    }

    /// <summary>
    /// Records until the time is up, Ctrl-C, or the gateway's end; a feed that broke is told of together with what it gave.
    /// </summary>
    private static async Task<(TimeSpan Length, Exception? Failure)> FollowAsync(
        PtmClient client, TraceRecorder recorder, TimeSpan limit, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await RecordingStatus.RunAsync(async status =>
            {
                await foreach (var arrival in client.FollowArrivalsAsync(() => Begin(status), stop.Token))
                {
                    recorder.Add(arrival);
                    status.Show(recorder);
                    if (recorder.IsFull)
                    {
                        break;
                    }
                }
            });
            return (clock.GetElapsedTime(began), null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (clock.GetElapsedTime(began), null);
        }
        catch (PtmApiException e)
        {
            return (clock.GetElapsedTime(began), e);
        }

        void Begin(RecordingStatus status)
        {
            began = clock.GetTimestamp();
            stop.CancelAfter(limit);
            status.Begin(limit == Timeout.InfiniteTimeSpan ? "Recording" : $"Recording for {limit.TotalSeconds:0} s");
        }
    }

    private static void Tell(Recording recording, RecordFiles files)
    {
        Console.WriteLine($"{TraceScreen.Line(recording.Trace.Summarize())}, in {files.Trace}.");
        if (recording.Trace.Entries.Count == Trace.MaxEntries)
        {
            Console.WriteLine("That is as much as a trace can hold.");
        }

        if (recording.Dropped > 0)
        {
            Console.WriteLine($"{recording.Dropped} more requests arrived faster than they could be recorded; the trace lacks them.");
        }

        var table = new Table().AddColumns("Letter", "Task");
        foreach (var (letter, task) in recording.Tasks)
        {
            table.AddRow(letter, Markup.Escape(task));
        }

        AnsiConsole.Write(table);
    }

    private static string? MapFile(string? path) => path is null ? null : Path.GetFullPath(TraceOptions.FileOf("--map", path));
}
