using PtmOrleans.Scheduling.Quotas;

namespace PtmOrleans.Scheduling.Tests.Quotas;

public sealed class ShareLedgerTests
{
    private readonly ShareLedger _ledger = new();
    private readonly Guid _one = Guid.NewGuid();
    private readonly Guid _other = Guid.NewGuid();

    [Fact]
    public void Settle_Alone_GetsEverything() => Assert.Equal(100, _ledger.Settle(_one, 0, null, 100), 9);

    [Fact]
    public void Settle_Newcomer_GetsItsPartAtOnceAndTheOtherGivesItBack()
    {
        _ledger.Settle(_one, 500, null, 100);

        Assert.Equal(50, _ledger.Settle(_other, 500, null, 100), 9);
        Assert.Equal(150, _ledger.Held, 9);
        Assert.Equal(50, _ledger.Settle(_one, 500, 100, 100), 9);
        Assert.Equal(100, _ledger.Held, 9);
    }

    [Fact]
    public void Settle_OneFloodsOneNeedsLittle_TheLittleIsServedInFull()
    {
        _ledger.Settle(_one, 1000, null, 100);
        _ledger.Settle(_other, 8, null, 100);
        var flood = _ledger.Settle(_one, 1000, 100, 100);
        var little = _ledger.Settle(_other, 8, 0, 100);

        Assert.Equal(90, flood, 9);
        Assert.Equal(10, little, 9);
    }

    [Fact]
    public void Settle_AfterAMove_CountsWhatMembersSayTheyHold()
    {
        // Both hold half by an earlier ledger's word: the first to report does not take what the other has yet to tell of.
        Assert.Equal(50, _ledger.Settle(_one, 1000, 50, 100), 9);
        Assert.Equal(50, _ledger.Settle(_other, 1000, 50, 100), 9);
        Assert.Equal(50, _ledger.Settle(_one, 1000, 50, 100), 9);
        Assert.Equal(100, _ledger.Held, 9);
    }

    [Fact]
    public void Settle_MembersGone_TheirPartIsFreeAgain()
    {
        _ledger.Settle(_one, 10, null, 100);
        _ledger.Settle(_other, 10, null, 100);
        _ledger.Remove(_one);

        Assert.Equal(100, _ledger.Settle(_other, 10, 50, 100), 9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Settle_AnyWants_HeldExceedsTheLimitOnlyByNewcomers(int seed)
    {
        var random = new Random(seed);
        Guid[] members = [.. Enumerable.Range(0, 8).Select(_ => Guid.NewGuid())];
        var held = new Dictionary<Guid, double>();
        foreach (var member in members)
        {
            held[member] = _ledger.Settle(member, random.Next(100), null, 100);
            Assert.InRange(_ledger.Held, 0, 200);
        }

        for (var i = 0; i < 2; i++)
        {
            foreach (var member in members)
            {
                held[member] = _ledger.Settle(member, random.Next(100), held[member], 100);
            }
        }

        for (var round = 0; round < 1000; round++)
        {
            var member = members[random.Next(members.Length)];
            var got = held[member] = _ledger.Settle(member, random.Next(100), held[member], 100);
            Assert.InRange(got, 0, 100);
            Assert.InRange(_ledger.Held, 0, 100.000001);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(null)]
    public void Settle_ReturnsAfterItsPartWentToTheOther_ServedAtOnceAndTheOtherGivesItBack(int? held)
    {
        _ledger.Settle(_one, 500, null, 100);
        _ledger.Settle(_other, 500, null, 100);
        _ledger.Remove(_other);
        Assert.Equal(100, _ledger.Settle(_one, 500, 50, 100), 9);

        Assert.Equal(50, _ledger.Settle(_other, 500, held, 100), 9);
        Assert.Equal(50, _ledger.Settle(_one, 500, 100, 100), 9);
    }

    [Fact]
    public void Settle_ManyReturnAtOnce_NeverMoreThanTwiceTheLimit()
    {
        _ledger.Settle(_one, 500, null, 100);
        for (var i = 0; i < 8; i++)
        {
            _ledger.Settle(Guid.NewGuid(), 500, 100, 100);
            Assert.InRange(_ledger.Held, 0, 200);
        }
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(4, 6)]
    [InlineData(7, 5)]
    public void Settle_WholeNumbers_TogetherTheLimit(int members, int limit)
    {
        var ledger = new ShareLedger(isWhole: true);
        Guid[] ids = [.. Enumerable.Range(0, members).Select(_ => Guid.NewGuid())];
        var held = new double?[members];
        for (var i = 0; i < 4 * members; i++)
        {
            held[i % members] = ledger.Settle(ids[i % members], 1000, held[i % members], limit);
        }

        Assert.Equal(limit, held.Sum());
        Assert.All(held, h => Assert.Contains(h!.Value, new double[] { limit / members, (limit / members) + 1 }));
    }
}
