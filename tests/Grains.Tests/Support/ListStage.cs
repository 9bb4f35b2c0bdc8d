using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Support;

/// <summary>A version's list with a clock of the test's own, callers, and devices whose answer to a sequence is its first id and its length.</summary>
internal sealed class ListStage
{
    public ListStage(TaskGrainOptions? options = null, TaskVersion? version = null)
    {
        Version = version ?? Models.Classifier;
        List = new VersionList(new TaskName("tenant", "task"), Version, options ?? new TaskGrainOptions(), Scheduler, Clock, NullLogger.Instance);
    }

    public TaskVersion Version { get; }

    public ManualTimeProvider Clock { get; } = new();

    public ScriptedScheduler Scheduler { get; } = new();

    public VersionList List { get; }

    public Task<InferReply> InferAsync(TokenPayload tokens, double seconds = 60, int priority = 2, CancellationToken cancellation = default) =>
        List.InferAsync(new InferRequest { Tokens = tokens, TimeLeft = TimeSpan.FromSeconds(seconds), Priority = priority }, cancellation);

    public BatchGrant? Take(int maxItems = 32, int maxTokens = 8192, string device = "device", long assignment = 0, ClaimOrder order = ClaimOrder.Pressing) =>
        List.Take(new BatchClaim(Version.Version, device, maxItems, maxTokens, assignment, order));

    public void Complete(BatchGrant grant) => List.Complete(Outcome(grant));

    public BatchOutcome Outcome(BatchGrant grant)
    {
        var rows = new List<float>();
        var at = 0;
        foreach (var length in grant.Tokens.Lengths)
        {
            rows.AddRange(Row(grant.Tokens.Ids[at], length));
            at += length;
        }

        return new BatchOutcome(
            Version.Version, grant.Batch, Bytes(rows), 2, [.. grant.Tokens.Lengths.Select(_ => 1)], new InferTiming { BatchItems = grant.Tokens.Lengths.Length });
    }

    public void Return(BatchGrant grant, PtmError error = PtmError.None) =>
        List.Return(new BatchFailure(Version.Version, grant.Batch, error, error == PtmError.None ? "" : "scripted failure"));

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>The reply has the rows of these sequences and of no others.</summary>
    public static void AssertRows(TokenPayload tokens, InferReply reply)
    {
        var at = 0;
        List<float> expected = [];
        foreach (var length in tokens.Lengths)
        {
            expected.AddRange(Row(tokens.Ids[at], length));
            at += length;
        }

        Assert.Equal(PtmError.None, reply.Error);
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(reply.Values.Span).ToArray());
        Assert.Equal(tokens.Lengths.Select(_ => 1), reply.RowsPerItem);
    }

    private static float[] Row(int firstId, int length) => [firstId, length];

    private static byte[] Bytes(List<float> values) => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray();
}
