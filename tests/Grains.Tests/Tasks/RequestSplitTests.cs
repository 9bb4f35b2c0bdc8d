using System.Runtime.InteropServices;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>A request many times larger than a batch, over grain calls, while batches of it are lost and others' requests share them.</summary>
public sealed class RequestSplitTests : IAsyncLifetime
{
    private const string Name = "task";
    private const int Width = 3;

    private readonly HashSet<(int Request, int Sequence)> _computed = [];
    private DrivenCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await DrivenCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(ClaimOrder.Pressing)]
    [InlineData(ClaimOrder.Arrival)]
    [InlineData(ClaimOrder.ResponseRatio)]
    public async Task InferAsync_RequestOfManyBatchesSomeLost_ComesBackInOrderAndOnce(ClaimOrder order)
    {
        await _cluster.RegisterAsync(Name);
        var random = new Random(5);
        TokenPayload[] payloads = [Sequences(1, 200, random), .. Enumerable.Range(2, 6).Select(r => Sequences(r, 1 + (r * 3), random))];
        var replies = payloads.Select(p => _cluster.InferAsync(Name, p)).ToArray();
        var items = payloads.Sum(p => p.Lengths.Length);
        await AllWaitAsync(items);

        List<BatchGrant> late = [];
        for (var batch = 0; replies.Any(r => !r.IsCompleted) && await TakeAsync(order, $"device{batch % 3}") is { } grant; batch++)
        {
            Assert.InRange(grant.Tokens.Lengths.Length, 1, 8);
            switch (batch)
            {
                case 1 or 7:
                    await Task().ReturnBatchAsync(new BatchFailure(1, grant.Batch, PtmError.None, ""), CancellationToken.None).Soon();
                    break;
                case 4 or 11:
                    // Lost with its device; the answer comes all the same, when others have the items.
                    late.Add(grant);
                    await Task().ReturnFromDeviceAsync($"device{batch % 3}", CancellationToken.None).Soon();
                    break;
                default:
                    await CompleteAsync(grant);
                    break;
            }
        }

        foreach (var grant in late)
        {
            await CompleteAsync(grant);
        }

        for (var i = 0; i < payloads.Length; i++)
        {
            AssertRows(payloads[i], await replies[i].Soon());
        }

        Assert.Equal(items, _computed.Count);
        Assert.Null(await TakeAsync(order, "device0"));
    }

    private ITaskGrain Task() => _cluster.Task(Name);

    /// <summary>Each sequence begins with its number in the request and the number of the request, so that no two are alike.</summary>
    private static TokenPayload Sequences(int request, int count, Random random)
    {
        var lengths = Enumerable.Range(0, count).Select(_ => random.Next(3, 24)).ToArray();
        return new TokenPayload
        {
            Ids = [.. lengths.SelectMany((length, i) => new[] { i / 16, i % 16, request }.Concat(Enumerable.Repeat(0, length - 3)))],
            Lengths = lengths,
        };
    }

    private Task<BatchGrant?> TakeAsync(ClaimOrder order, string device) =>
        Task().TakeBatchAsync(new BatchClaim(1, device, 8, 8192, 0, order), CancellationToken.None).Soon();

    private async Task AllWaitAsync(int items)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while ((await _cluster.Scheduler.DescribeAsync(CancellationToken.None).Soon()).Lists.Sum(l => l.Items) < items)
        {
            bound.Token.ThrowIfCancellationRequested();
            await _cluster.TickAsync(Name);
        }
    }

    private Task CompleteAsync(BatchGrant grant)
    {
        List<float> values = [];
        var at = 0;
        foreach (var length in grant.Tokens.Lengths)
        {
            var ids = grant.Tokens.Ids[at..(at + Width)];
            values.AddRange(ids.Select(id => (float)id));
            _computed.Add((ids[2], (ids[0] * 16) + ids[1]));
            at += length;
        }

        var lengths = grant.Tokens.Lengths;
        var bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray();
        return Task().CompleteBatchAsync(
            new BatchOutcome(1, grant.Batch, bytes, Width, [.. lengths.Select(_ => 1)], new InferTiming { BatchItems = lengths.Length }),
            CancellationToken.None).Soon();
    }

    private static void AssertRows(TokenPayload tokens, InferReply reply)
    {
        Assert.Equal(PtmError.None, reply.Error);
        List<float> expected = [];
        var at = 0;
        foreach (var length in tokens.Lengths)
        {
            expected.AddRange(tokens.Ids[at..(at + Width)].Select(id => (float)id));
            at += length;
        }

        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(reply.Values.Span).ToArray());
        Assert.Equal(tokens.Lengths.Select(_ => 1), reply.RowsPerItem);
    }
}
