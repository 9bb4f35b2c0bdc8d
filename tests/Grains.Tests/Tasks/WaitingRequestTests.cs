using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class WaitingRequestTests
{
    private static readonly DateTimeOffset Arrival = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Complete_OutOfOrder_JoinsRowsInRequestOrder()
    {
        var request = new WaitingRequest(Models.Tokens(0, 2, 1, 1), Arrival);

        request.Complete(2, new byte[] { 5 }, 1, Batch("a", 3));
        request.Complete(0, new byte[] { 1, 2 }, 2, Batch("b", 4));
        Assert.False(request.Reply.IsCompleted);
        request.Complete(1, new byte[] { 3, 4 }, 2, Batch("c", 7));

        var reply = await request.Reply.Soon();
        Assert.Equal(PtmError.None, reply.Error);
        Assert.Equal([1, 2, 3, 4, 5], reply.Values.ToArray());
        Assert.Equal([2, 2, 1], reply.RowsPerItem);
        Assert.Equal((9, 6), (reply.Version, reply.Width));
        Assert.Equal("c", reply.Timing.Device);
        Assert.Equal(TimeSpan.FromSeconds(7), reply.Timing.Queue);
    }

    [Fact]
    public async Task Refuse_AfterPartOfTheRows_IsTheReply()
    {
        var request = new WaitingRequest(Models.Tokens(0, 1, 1), Arrival);

        request.Complete(0, new byte[] { 1 }, 1, Batch("a", 0));
        request.Refuse(InferReply.Refuse(PtmError.TaskFailed, "first"));
        request.Refuse(InferReply.Refuse(PtmError.Unavailable, "second"));
        request.Complete(1, new byte[] { 2 }, 1, Batch("a", 0));

        Assert.Equal("first", (await request.Reply.Soon()).Message);
    }

    private static BatchResult Batch(string device, int startedAfter) =>
        new(9, 6, Arrival + TimeSpan.FromSeconds(startedAfter), new InferTiming { Device = device });
}
