using System.Globalization;
using System.Runtime.InteropServices;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Makes sure that versions can answer: one request to each, which brings its weights to a device and runs there.</summary>
/// <param name="infer">Sends a request to the task's own lists.</param>
internal sealed class WarmUp(Func<InferRequest, CancellationToken, Task<InferReply>> infer)
{
    /// <summary>Longest time for it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // Two, since some graphs treat a single row or column differently.
    private static readonly int[] Ids = [0, 0];

    /// <summary>Asks all of them at once. Why one is not ready; null when all are.</summary>
    public async Task<TaskRegistered?> RunAsync(
        IReadOnlyList<TaskVersion> versions, TimeSpan limit, CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(versions.Select(v => TryAsync(v, limit, cancellationToken)));
        return problems.FirstOrDefault(p => p is not null);
    }

    private async Task<TaskRegistered?> TryAsync(TaskVersion version, TimeSpan limit, CancellationToken cancellationToken)
    {
        var tokens = Math.Min(Ids.Length, version.MaxTokens);
        var request = new InferRequest
        {
            Version = version.Version,
            Tokens = new TokenPayload { Ids = Ids[..tokens], Lengths = [tokens] },
            TimeLeft = limit < Longest ? limit : Longest,
            Id = Guid.NewGuid(),
        };
        var reply = await infer(request, cancellationToken);
        return reply.Error switch
        {
            PtmError.None => IsFinite(MemoryMarshal.Cast<byte, float>(reply.Values.Span))
                ? null
                : NotReady(PtmError.Conflict, version, "its answer to a trial has values that are no numbers."),

            // Of the moment: the same change may succeed later.
            PtmError.DeadlineExpired => NotReady(
                reply.Error,
                version,
                string.Create(CultureInfo.InvariantCulture, $"it did not answer a trial within {limit.TotalSeconds:0.###} s.")),
            PtmError.ListFull or PtmError.Unavailable => NotReady(reply.Error, version, reply.Message),
            PtmError.UnknownTask or PtmError.UnknownVersion => new TaskRegistered(reply.Error, reply.Message, null),
            _ => NotReady(PtmError.Conflict, version, reply.Message),
        };
    }

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static TaskRegistered NotReady(PtmError error, TaskVersion version, string why) => new(
        error,
        string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} is not ready, so the alias stays as it was: {why}"),
        null);
}
