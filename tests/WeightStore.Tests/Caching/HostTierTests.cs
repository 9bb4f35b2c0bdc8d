using System.Globalization;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class HostTierTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _notices = [];

    [Fact]
    public async Task Keep_MoreThanTheBudget_LetsGoOfThoseUsedLongestAgo()
    {
        await using var tier = Tier(300);
        var (a, b, c) = (Segment('a', 100), Segment('b', 100), Segment('c', 150));

        await DoAsync(tier, () => tier.Keep(a, Path(a)), () => tier.Keep(b, Path(b)), () => tier.Keep(a, Path(a)), () => tier.Keep(c, Path(c)));

        Assert.Equal((true, false, true), (tier.Holds(a.Digest), tier.Holds(b.Digest), tier.Holds(c.Digest)));
        var now = tier.Snapshot();
        Assert.Equal((300, 250, 2, 1), (now.BudgetBytes, now.KeptBytes, now.Segments, now.Evictions));
    }

    [Fact]
    public async Task Keep_SegmentThatExceedsTheBudget_IsLeftOut()
    {
        await using var tier = Tier(100);
        var (a, b) = (Segment('a', 100), Segment('b', 101));

        await DoAsync(tier, () => tier.Keep(a, Path(a)), () => tier.Keep(b, Path(b)));

        Assert.Equal((true, false), (tier.Holds(a.Digest), tier.Holds(b.Digest)));
    }

    [Fact]
    public async Task Keep_BudgetOfZero_KeepsNothing()
    {
        await using var tier = Tier(0);
        var a = Segment('a', 1);

        await DoAsync(tier, () => tier.Keep(a, Path(a)), () => tier.Release(a.Digest));

        Assert.Equal(new HostTierSnapshot(0, 0, 0, 0, 0, 0, 0), tier.Snapshot());
    }

    [Fact]
    public async Task Release_KeptSegment_IsAHitAndGivesItsBytesBack()
    {
        await using var tier = Tier(300);
        var (a, b) = (Segment('a', 100), Segment('b', 100));

        await DoAsync(tier, () => tier.Keep(a, Path(a)), () => tier.Release(a.Digest), () => tier.Release(b.Digest));

        var now = tier.Snapshot();
        Assert.Equal((0, 0, 1), (now.KeptBytes, now.LockedBytes, now.Hits));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(99)]
    public async Task Keep_FileGoneOrOfAnotherLength_IsCountedAndTakesNothing(int? length)
    {
        await using var tier = Tier(300);
        var a = Segment('a', 100);
        File.Delete(Path(a));
        if (length is { } bytes)
        {
            await File.WriteAllBytesAsync(Path(a), new byte[bytes]);
        }

        await DoAsync(tier, () => tier.Keep(a, Path(a)));

        var now = tier.Snapshot();
        Assert.Equal((0, 0, 1), (now.KeptBytes, now.Segments, now.Failures));
    }

    [Fact]
    public async Task Keep_SystemDoesNotAllowLocks_SaysSoOnceAndReadsNowAndThen()
    {
        var options = new HostTierOptions { BudgetBytes = 1 << 20, TouchPeriod = TimeSpan.FromSeconds(20) };
        await using var tier = new HostTier(options, _clock, _notices.Add, _ => false);
        var (a, b) = (Segment('a', 100), Segment('b', 100));
        await DoAsync(tier, () => tier.Keep(a, Path(a)), () => tier.Keep(b, Path(b)));
        Assert.Equal((200, 0), (tier.Snapshot().KeptBytes, tier.Snapshot().LockedBytes));
        Assert.Contains("RLIMIT_MEMLOCK", Assert.Single(_notices), StringComparison.Ordinal);

        // A file that was cut short cannot be read again, which shows that the timer reads.
        using (var file = new FileStream(Path(a), FileMode.Open))
        {
            file.SetLength(0);
        }

        await DoAsync(tier, () => _clock.Advance(TimeSpan.FromSeconds(19)));
        Assert.Equal(0, tier.Snapshot().Failures);
        await DoAsync(tier, () => _clock.Advance(TimeSpan.FromSeconds(1)));
        if (OperatingSystem.IsLinux() && Environment.OSVersion.Version >= new Version(5, 14))
        {
            Assert.Equal((false, true, 1, 100), (tier.Holds(a.Digest), tier.Holds(b.Digest), tier.Snapshot().Failures, tier.Snapshot().KeptBytes));
        }
    }

    [Fact]
    public async Task Keep_SystemAllowsLocks_MemoryIsLockedUntilItIsLetGo()
    {
        await using var tier = Tier(1 << 20);
        var a = Segment('a', 64 << 10);
        await DoAsync(tier, () => tier.Keep(a, Path(a)));
        if (tier.Snapshot().LockedBytes == 0)
        {
            // A system without any memory to lock says so, and that is all there is to see.
            Assert.Single(_notices);
            return;
        }

        Assert.Equal("64 kB", LockedIn(Path(a)));
        await DoAsync(tier, () => tier.Release(a.Digest));
        Assert.Null(LockedIn(Path(a)));
    }

    [Fact]
    public async Task Keep_AnySequence_KeepsWithinTheBudgetAndCountsExactly()
    {
        var random = new Random(7);
        await using var tier = Tier(1000);
        var segments = Enumerable.Range(0, 12).Select(i => Segment((char)('a' + i), 50 + random.Next(400))).ToArray();
        for (var step = 0; step < 400; step++)
        {
            var segment = segments[random.Next(segments.Length)];
            await DoAsync(tier, () => Act(tier, segment, random.Next(3) > 0));

            var now = tier.Snapshot();
            Assert.Equal(segments.Where(s => tier.Holds(s.Digest)).Sum(s => s.Bytes), now.KeptBytes);
            Assert.InRange(now.KeptBytes, 0, 1000);
        }
    }

    [Fact]
    public async Task DisposeAsync_KeptSegments_AreLetGo()
    {
        var tier = Tier(300);
        var a = Segment('a', 100);
        await DoAsync(tier, () => tier.Keep(a, Path(a)));

        await tier.DisposeAsync();
        tier.Keep(a, Path(a));

        Assert.Equal((0, 0), (tier.Snapshot().KeptBytes, tier.Snapshot().Segments));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task DoAsync(HostTier tier, params Action[] actions)
    {
        foreach (var action in actions)
        {
            action();
        }

        await tier.DoneAsync().WaitAsync(CacheFixture.Bound);
    }

    private void Act(HostTier tier, SegmentRecord segment, bool keep)
    {
        if (keep)
        {
            tier.Keep(segment, Path(segment));
        }
        else
        {
            tier.Release(segment.Digest);
        }
    }

    private static string? LockedIn(string path)
    {
        var lines = File.ReadAllLines("/proc/self/smaps");
        var map = Array.FindIndex(lines, l => l.EndsWith(path, StringComparison.Ordinal));
        return map < 0 ? null : lines.Skip(map).First(l => l.StartsWith("Locked:", StringComparison.Ordinal))["Locked:".Length..].Trim();
    }

    private HostTier Tier(long budget) => new(new HostTierOptions { BudgetBytes = budget }, _clock, _notices.Add);

    private string Path(SegmentRecord segment) => _folder[segment.Part];

    private SegmentRecord Segment(char name, int bytes)
    {
        var segment = new SegmentRecord(
            name.ToString(CultureInfo.InvariantCulture), new SegmentDigest(new string(Convert.ToHexStringLower([(byte)name])[1], 64)), bytes, []);
        File.WriteAllBytes(Path(segment), new byte[bytes]);
        return segment;
    }
}
